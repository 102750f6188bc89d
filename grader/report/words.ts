import { clipped, linesOf } from "./clip.ts";
import type { Entry } from "./entries.ts";
import { inertLine } from "./inert.ts";
import type { Report, ReportedResponse } from "./report.ts";

/** What a verdict means, in a few words. */
export const VERDICT_WORDS: Readonly<Record<Report["verdict"], string>> = {
  graded: "graded",
  learner_error: "your app could not be graded",
  rejected: "not taken",
  lab_error: "the lab is at fault",
  infra_error: "this machine is at fault",
  cancelled: "cancelled",
};

/** `35/100`, or that there is none. */
export function scoreWords({ score }: Report): string {
  return score === null ? "no score" : `${score.earned}/${score.possible}`;
}

/** `2 passed · 1 failed · 2 not run`. */
export function countWords({ counts }: Report): string {
  return `${counts.passed} passed · ${counts.failed + counts.timedOut} failed · ${counts.notRun} not run`;
}

/** What the score counts for. */
export function standing({ signature, runtime }: Report): string {
  if (signature !== null) return `signed by ${signature.keyId}`;
  return runtime === "embedded" ? "practice: this runtime does not isolate" : "practice: not signed";
}

/** Of one entry, so that a report of many keeps a size that others take. */
const ENTRY_CHARACTERS = 4_000;

/**
 * What there is to tell of a test that did not pass, line by line, the most important first. The lines are as
 * the app and the suite wrote them: who shows them makes them inert for where they are shown. A command to copy is one line.
 */
export function failureLines({ id }: Report["lab"], { stage, test }: Entry): string[] {
  const { message, expected, actual, request, response, logged, hint, status } = test;
  if (status === "not_run") return clipped([`not run: ${message ?? ""}`], ENTRY_CHARACTERS);
  const told = [
    message ?? (hint === null ? "its details are hidden" : "not as the brief promises"),
    ...(expected === null || message?.includes(expected) === true
      ? []
      : [`expected ${expected}`, `     got ${actual}`]),
    ...(hint === null ? [] : [hint]),
    ...(request === null ? [] : [`$ ${inertLine(request.curl)}`]),
    ...(response === null ? [] : [answerLine(response)]),
    ...logged.map((line) => `your app logged: ${line}`),
    `hint: backlab hint ${id} ${stage.id}`,
  ];
  return clipped(told, ENTRY_CHARACTERS);
}

/** Why a run has no outcomes, line by line; empty when it has some. */
export function errorLines({ verdict, error }: Report): string[] {
  if (error === null) return [];
  const logged = error.logged.map((line) => `your app logged: ${line}`);
  const message = error.message === VERDICT_WORDS[verdict] ? [] : [error.message];
  return clipped(
    [VERDICT_WORDS[verdict], ...message, ...logged, ...(error.hint === null ? [] : [error.hint])],
    ENTRY_CHARACTERS,
  );
}

/** Of what was left out: the JSON report has all of them. */
const MOST_NAMES = 100;

/** What else a learner should know of a run: what was left out, and which limits an app ran into. */
export function noteLines({ submission, limitsReached }: Report): string[] {
  const ignored = submission?.ignored ?? [];
  return clipped(
    [
      ...(ignored.length === 0 ? [] : [`ignored: ${ignored.slice(0, MOST_NAMES).map(inertLine).join(", ")}`]),
      ...limitsReached,
    ],
    ENTRY_CHARACTERS,
  );
}

function answerLine({ status, contentType, body }: ReportedResponse): string {
  const [first = ""] = linesOf(body ?? "");
  return `  ${status} ${contentType ?? "no content type"} ${first}`.trimEnd();
}
