import pc from "picocolors";
import { inertLine } from "./inert.ts";
import type { Report, ReportedStage, ReportedTest } from "./report.ts";

export interface TerminalOptions {
  colour: boolean;
  /** Characters a line may have; longer ones are cut, never wrapped. At least 40. */
  width: number;
}

type Colours = ReturnType<typeof pc.createColors>;

/** A report as text for a terminal, ending in a newline. Every line of a learner's is inert. */
export function renderTerminal(report: Report, options: TerminalOptions): string {
  const colours = pc.createColors(options.colour);
  const stages = report.stages.flatMap((stage, index) => [...renderStage(report, stage, index, options, colours), ""]);
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
  const right = index === 0 ? `seed ${report.seed}` : `${stage.earned}/${stage.points}`;
  const head = c.bold(left) + c.dim(right.padStart(Math.max(1, lineWidth(options) - left.length)));
  const reasons = new Set(stage.tests.map(({ message }) => message));
  const [reason] = reasons;
  if (stage.tests.length > 0 && reasons.size === 1 && stage.tests.every(({ status }) => status === "not_run")) {
    return [head, c.dim(` – ${stage.tests.length} tests not run: ${inertLine(reason ?? "")}`)];
  }
  if (stage.tests.length === 0) return [head, c.dim(" its tests are sealed: only the total is shown")];
  return [head, ...stage.tests.flatMap((test) => renderTest(report, stage, test, options, c))];
}

function renderTest(
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

function renderFailure(
  report: Report,
  stage: ReportedStage,
  test: ReportedTest,
  options: TerminalOptions,
  c: Colours,
): string[] {
  const { message, expected, actual, request, logged, hint } = test;
  const sides = expected !== null && message !== `expected status ${expected}, got ${actual}`;
  const lines = [
    ...(message === null ? [] : [message]),
    ...(sides ? [`expected ${expected}`, `     got ${actual}`] : []),
    ...(request === null ? [] : [c.cyan(`$ ${inertLine(request.curl)}`)]),
    ...logged.map((text) => `your app logged: ${text}`),
    ...(hint === null ? [] : [c.yellow(hint)]),
    ...(hint === null && message === null ? ["its details are hidden"] : []),
    c.dim(`hint: backlab hint ${report.lab.id} ${stage.id}`),
  ];
  return lines.flatMap((line) => line.split("\n")).map((line) => `     ${cut(line, options)}`);
}

/** Colour codes of our own stay; everything else is inert. */
function cut(line: string, { width }: TerminalOptions): string {
  // eslint-disable-next-line no-control-regex -- colour codes are control characters
  const [, open = "", text = "", close = ""] = /^((?:\u001B\[\d+m)*)([\s\S]*?)((?:\u001B\[\d+m)*)$/.exec(line) ?? [];
  const limit = Math.max(width, 120) * 4;
  const inert = inertLine(text);
  return open + (inert.length > limit ? `${inert.slice(0, limit)}…` : inert) + close;
}

function lineWidth({ width }: TerminalOptions): number {
  return Math.min(Math.max(width, 40), 100);
}

function renderError({ error, verdict }: Report, c: Colours): string[] {
  if (error === null) return [];
  const logged = error.logged.map((line) => `   your app logged: ${inertLine(line)}`);
  const message = error.message.split("\n").map(inertLine);
  const hint = error.hint === null ? [] : [c.yellow(` ${inertLine(error.hint)}`)];
  return [
    c.red(` ${WORDS[verdict]}: ${message[0]}`),
    ...message.slice(1).map((line) => `   ${line}`),
    ...logged,
    ...hint,
    "",
  ];
}

const WORDS: Readonly<Record<Report["verdict"], string>> = {
  graded: "graded",
  learner_error: "your app could not be graded",
  rejected: "not taken",
  lab_error: "the lab is at fault",
  infra_error: "this machine is at fault",
  cancelled: "cancelled",
};

function renderTotal(report: Report, c: Colours): string[] {
  const { score, counts, submission } = report;
  const time = `${(report.durationMs / 1000).toFixed(1)} s`;
  const ignored = submission?.ignored ?? [];
  const notes = ignored.length === 0 ? [] : [c.dim(` ignored: ${ignored.map(inertLine).join(", ")}`)];
  if (score === null) return [...notes, ` no score   ${time}`];
  const failed = counts.failed + counts.timedOut;
  const tally = [`${counts.passed} passed`, `${failed} failed`, `${counts.notRun} not run`];
  const paint = score.earned === score.possible ? c.green : c.bold;
  const total = paint(`${score.earned}/${score.possible}`);
  const practice = report.practice ? c.dim("   practice: this runtime does not isolate") : "";
  return [...notes, ` ${total}   ${tally.join(" · ")}   ${time}${practice}`];
}
