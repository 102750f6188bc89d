import pc from "picocolors";
import { inertLine } from "../../grader/report/inert.ts";
import type { Report, ReportedStage } from "../../grader/report/report.ts";
import {
  type Colours,
  renderError,
  renderTest,
  renderTotal,
  type TerminalOptions,
} from "../../grader/report/terminal.ts";
import { failuresOf } from "./failures.ts";
import type { WatchState } from "./state.ts";

/** The lines of a watching screen above its status line. Every line of a learner's is inert. */
export function screenOf(state: WatchState, options: TerminalOptions): string[] {
  const c = pc.createColors(options.colour);
  const { lab, report, going, folder } = state;
  const head = [c.bold(` ${lab.id} · ${lab.title}`), c.dim(` ${inertLine(folder)}`), ""];
  if (report === null) return head;
  const old = going === null || going.foreseen ? [] : [c.dim(" before this save:"), ""];
  return [...head, ...old, ...verdictLines(report, state, options, c), ""];
}

/** What one run came to, for where there is neither a status line nor a key. */
export function plainVerdict(report: Report, state: WatchState, options: TerminalOptions): string[] {
  return verdictLines(report, { ...state, view: "first", hint: null }, options, pc.createColors(options.colour));
}

function verdictLines(report: Report, { view, hint }: WatchState, options: TerminalOptions, c: Colours): string[] {
  const stages = report.error === null ? report.stages : [];
  const failures = failuresOf(report);
  const shown = view === "list" ? [] : view === "all" ? failures : failures.slice(0, 1);
  const left = failures.length - shown.length;
  return [
    ...stages.flatMap((stage) => stageLines(stage, view === "list", c)),
    ...(stages.length === 0 ? [] : [""]),
    ...shown.flatMap(({ stage, test }) => [...renderTest(report, stage, test, options, c), ""]),
    ...(view === "first" && left > 0 ? [c.dim(`   and ${left} more failed`), ""] : []),
    ...renderError(report, c),
    ...(hint === null ? [] : hintLines(hint, c)),
    ...renderTotal(report, c),
  ];
}

/** A stage in one line, and in a list its tests below it. */
function stageLines(stage: ReportedStage, listed: boolean, c: Colours): string[] {
  const { id, earned, points, tests } = stage;
  const failed = tests.filter(({ status }) => status === "failed" || status === "timed_out").length;
  const skipped = tests.length > 0 && tests.every(({ status }) => status === "not_run");
  const mark = earned === points ? c.green("✓") : skipped ? c.dim("–") : c.red("✗");
  const why = skipped ? `   not run: ${inertLine(tests[0]?.message ?? "")}` : "";
  const told = failed > 0 ? `   ${failed} of ${tests.length} failed` : why;
  const line = ` ${mark} ${id.padEnd(20)}${`${earned}/${points}`.padStart(7)}${c.dim(told)}`;
  return listed ? [line, ...tests.map((test) => `     ${MARKS[test.status](c)} ${test.title}`)] : [line];
}

const MARKS = {
  passed: (c: Colours) => c.green("✓"),
  failed: (c: Colours) => c.red("✗"),
  timed_out: (c: Colours) => c.red("✗"),
  not_run: (c: Colours) => c.dim("–"),
} as const;

function hintLines({ stage, step, of, text }: NonNullable<WatchState["hint"]>, c: Colours): string[] {
  const head = c.yellow(` hint ${step}/${of} for ${stage}`);
  return [head, ...text.split("\n").map((line) => `   ${inertLine(line)}`), ""];
}
