import pc from "picocolors";
import { inertLine } from "./inert.ts";
import type { Report, ReportedResponse, ReportedStage, ReportedTest } from "./report.ts";
import { isSentenceOfSides, sidesOf } from "./sides.ts";
import { compactRows, isAnswer, type TimelineRow, timelineRows, rowTexts } from "./timeline-rows.ts";
import { sendAgainLines, standing, VERDICT_WORDS } from "./words.ts";

export interface TerminalOptions {
  colour: boolean;
  /** Characters a line may have; longer ones are cut. At least 40. */
  width: number;
  /** All that happened while a test failed, and not only what it failed by. */
  verbose?: boolean;
}

export type Colours = ReturnType<typeof pc.createColors>;

/** A report as text for a terminal, ending in a newline. Every line of a learner's is inert. */
export function renderTerminal(report: Report, options: TerminalOptions): string {
  const colours = pc.createColors(options.colour);
  // Where nothing ran there is one reason, and no list of tests that have it in common.
  const ran = report.error === null ? report.stages : [];
  const stages = ran.flatMap((stage, index) => [...renderStage(report, stage, index, options, colours), ""]);
  return [...stages, ...renderError(report, colours), ...renderTotal(report, colours)].join("\n") + "\n";
}

const MARKS = { passed: "✓", failed: "✗", timed_out: "✗", not_run: "–" } as const;

function renderStage(
  report: Report,
  stage: ReportedStage,
  index: number,
  options: TerminalOptions,
  c: Colours,
): string[] {
  const place = `stage ${index + 1}/${report.stages.length}`;
  const left = `${report.lab.id} · ${place} ${stage.id}`;
  const seed = index === 0 ? `seed ${report.seed}   ` : "";
  const right = `${seed}${stage.earned}/${stage.points}`;
  const head = c.bold(left) + c.dim(right.padStart(Math.max(1, lineWidth(options) - left.length)));
  const reasons = new Set(stage.tests.map(({ message }) => message));
  const [reason] = reasons;
  if (stage.tests.length > 0 && reasons.size === 1 && stage.tests.every(({ status }) => status === "not_run")) {
    return [head, c.dim(` – ${stage.tests.length} tests not run: ${inertLine(reason ?? "")}`)];
  }
  if (stage.tests.length === 0) return [head, c.dim(" its tests are sealed: only the total is shown")];
  return [head, ...stage.tests.flatMap((test) => renderTest(report, stage, test, options, c))];
}

/** A test's line, and below it, unless it passed, what there is to know about that. */
export function renderTest(
  report: Report,
  stage: ReportedStage,
  test: ReportedTest,
  options: TerminalOptions,
  c: Colours,
): string[] {
  const { status } = test;
  if (status === "not_run") return [c.dim(` – ${test.title}     not run: ${inertLine(test.message ?? "")}`)];
  const paint = status === "passed" ? c.green : c.red;
  const figures = `${`${test.earned}/${test.points}`.padStart(6)} ${`${Math.round(test.durationMs)} ms`.padStart(8)}`;
  const title = test.title.padEnd(Math.max(0, lineWidth(options) - figures.length - 3));
  const line = ` ${paint(MARKS[status])} ${title}${c.dim(figures)}`;
  return status === "passed" ? [line] : [line, ...renderFailure(report, stage, test, options, c)];
}

/** A line of a learner's or an author's, and the colour that we give it. */
type Painted = readonly [text: string, paint: (text: string) => string];

function renderFailure(
  report: Report,
  stage: ReportedStage,
  test: ReportedTest,
  options: TerminalOptions,
  c: Colours,
): string[] {
  const { message, hint } = test;
  const sides = sidesOf(test);
  const told: Painted[] = [
    ...(message === null || (sides !== null && isSentenceOfSides(test)) ? [] : [[message, plain] as const]),
    ...(sides ?? []).map(({ kind, text }) => [text, SIDE_COLOURS[kind](c)] as const),
    ...(options.verbose === true && test.timeline !== undefined
      ? timelineLines(timelineRows(test), c)
      : requestLines(test, c)),
    ...(hint === null ? [] : [[hint, c.yellow] as const]),
    ...(hint === null && message === null ? [["its details are hidden", plain] as const] : []),
    [`hint: backlab hint ${report.lab.id} ${stage.id}`, c.dim],
  ];
  return told.flatMap(([text, paint]) =>
    text.split("\n").map((line) => `     ${paint(cut(inertLine(line), mostOf(line, options)))}`),
  );
}

const SIDE_COLOURS = {
  both: (c: Colours) => c.dim,
  expected: (c: Colours) => c.green,
  got: (c: Colours) => c.red,
} as const;

function plain(text: string): string {
  return text;
}

/** What the failure is about: the request, what came of it, and what the app logged. */
function requestLines(test: ReportedTest, c: Colours): Painted[] {
  const { request, response, logged } = test;
  const rows = compactRows(test);
  return [
    ...(request === null ? [] : [[`$ ${inertLine(request.curl)}`, c.cyan] as const]),
    ...sendAgainLines(test, "-v").map((text) => [text, c.dim] as const),
    ...timelineLines(rows, c),
    ...(response === null || rows.some(isAnswer) ? [] : [[`  ${answerLine(response)}`, c.dim] as const]),
    ...logged.map((text) => [`your app logged: ${text}`, plain] as const),
  ];
}

function timelineLines(rows: readonly TimelineRow[], c: Colours): Painted[] {
  const paints = { command: c.cyan, answer: plain, wrong: c.red, wrote: plain, other: c.dim };
  return rowTexts(rows).map((text, index) => [inertLine(text), paints[rows[index]?.kind ?? "other"]]);
}

const ANSWER_CHARACTERS = 160;
/** Of a curl line, which is of no use when its end is missing. */
const COMMAND_CHARACTERS = 8_000;

function answerLine({ status, contentType, body }: ReportedResponse): string {
  const [type = "no content type"] = (contentType ?? undefined)?.split(";") ?? [];
  const text = body === null ? "" : ` ${cut(inertLine(body.replace(/\s+/g, " ")), ANSWER_CHARACTERS)}`;
  return `${status} ${type}${text}`;
}

/** A line may wrap a few times, and no more, unless it is there to be copied. */
function mostOf(line: string, { width }: TerminalOptions): number {
  return /^( *\d+ ms .*)?\$ /.test(line) ? COMMAND_CHARACTERS : Math.max(width, 120) * 4;
}

function cut(line: string, most: number): string {
  return line.length > most ? `${line.slice(0, most)}…` : line;
}

function lineWidth({ width }: TerminalOptions): number {
  return Math.min(Math.max(width, 40), 100);
}

/** Why there are no outcomes; empty when there are some. */
export function renderError({ error, verdict }: Report, c: Colours): string[] {
  if (error === null) return [];
  const logged = error.logged.map((line) => `   your app logged: ${inertLine(line)}`);
  const message = error.message.split("\n").map(inertLine);
  const hint = (error.hint?.split("\n") ?? []).map((line) => c.yellow(` ${inertLine(line)}`));
  const what = message[0] === VERDICT_WORDS[verdict] ? "" : `: ${message[0]}`;
  return [
    c.red(` ${VERDICT_WORDS[verdict]}${what}`),
    ...message.slice(1).map((line) => `   ${line}`),
    ...logged,
    ...hint,
    "",
  ];
}

/** The last line, and above it what else there is to know of a run. */
export function renderTotal(report: Report, c: Colours): string[] {
  const { score, counts, submission } = report;
  const time = `${(report.durationMs / 1000).toFixed(1)} s`;
  const ignored = submission?.ignored ?? [];
  const notes = [
    ...(report.attempts === 1 ? [] : [c.dim(" the second attempt: the first one broke off, and does not count")]),
    ...(ignored.length === 0 ? [] : [c.dim(` ignored: ${ignored.map(inertLine).join(", ")}`)]),
    ...report.limitsReached.map((text) => c.yellow(` ${inertLine(text)}`)),
  ];
  if (score === null) return [...notes, ` no score   ${time}`];
  const failed = counts.failed + counts.timedOut;
  const tally = [`${counts.passed} passed`, `${failed} failed`, `${counts.notRun} not run`];
  const paint = score.earned === score.possible ? c.green : c.bold;
  const total = paint(`${score.earned}/${score.possible}`);
  return [...notes, ` ${total}   ${tally.join(" · ")}   ${time}   ${c.dim(standing(report))}`];
}
