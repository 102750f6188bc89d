import { clipped, linesOf } from "./clip.ts";
import type { Entry } from "./entries.ts";
import { inertLine } from "./inert.ts";
import type { Report, ReportedResponse, ReportedTest } from "./report.ts";
import { isSentenceOfSides, type SideLine, sidesOf } from "./sides.ts";
import { compactRows, isAnswer, requestsBefore, rowTexts, type TimelineRow, timelineRows } from "./timeline-rows.ts";

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
  const told = toldOf(test).map(({ kind, text }) => (kind === "logged" ? `${LOGGED}${text}` : text));
  const more = test.status === "not_run" ? [] : [`hint: backlab hint ${id} ${stage.id}`];
  return clipped([...told, ...more], ENTRY_CHARACTERS);
}

const LOGGED = "your app logged: ";

/** A part of what there is to tell, which may have several lines, and what it is. */
export interface Told {
  kind: "message" | SideLine["kind"] | "hint" | TimelineRow["kind"] | "logged";
  text: string;
}

/**
 * What there is to tell of a test that did not pass, the most important first.
 *
 * @param verbose all that happened meanwhile, and not only what the failure is about
 */
export function toldOf(test: ReportedTest, verbose = false): Told[] {
  const { message, hint, status, timeline } = test;
  if (status === "not_run") return [{ kind: "message", text: `not run: ${message ?? ""}` }];
  const sides = sidesOf(test);
  const sentence = message ?? (hint === null ? "its details are hidden" : "not as the brief promises");
  return [
    ...(sides !== null && isSentenceOfSides(test) ? [] : [{ kind: "message" as const, text: sentence }]),
    ...(sides ?? []),
    ...(hint === null ? [] : [{ kind: "hint" as const, text: hint }]),
    ...(verbose && timeline !== undefined ? toldRows(timelineRows(test)) : aroundRequest(test)),
  ];
}

/** A UUID, a cookie or a token: which ones an app makes is another matter in each run. */
const OF_ONE_RUN = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|-H '(cookie|authorization): /i;

/**
 * What somebody who sends a failed test's request again has to know, on one line; none where the request says all.
 *
 * @param command what shows all that the test sent
 */
export function sendAgainLines(test: ReportedTest, command: string): string[] {
  const [line = ""] = test.request?.curl.split(" --data") ?? [];
  const before = requestsBefore(test);
  const words = [
    ...(before === 0 ? [] : [`after ${before} other request${before === 1 ? "" : "s"}, see ${command}`]),
    ...(OF_ONE_RUN.test(line) ? ["ids and tokens that your app made are of this run: put in your own"] : []),
  ];
  return test.request === null || words.length === 0 ? [] : [`  ${words.join("; ")}`];
}

/** The request that a failure is about, what came of it, and what the app logged. */
function aroundRequest(test: ReportedTest): Told[] {
  const { id, request, response, logged } = test;
  const stage = inertLine(id.split("/")[0] ?? "");
  const rows = compactRows(test);
  const answered = response === null || rows.some(isAnswer);
  return [
    ...(request === null ? [] : [{ kind: "command" as const, text: `$ ${inertLine(request.curl)}` }]),
    ...sendAgainLines(test, `backlab check ${stage} -v`).map((text) => ({ kind: "other" as const, text })),
    ...toldRows(rows),
    ...(answered ? [] : [{ kind: "answer" as const, text: answerLine(response) }]),
    ...logged.map((text) => ({ kind: "logged" as const, text })),
  ];
}

function toldRows(rows: readonly TimelineRow[]): Told[] {
  return rowTexts(rows).map((text, index) => ({ kind: rows[index]?.kind ?? "other", text: inertLine(text) }));
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
