import pc from "picocolors";
import type { Lab } from "../../grader/lab.ts";
import { inertLine } from "../../grader/report/inert.ts";
import type { Report, ReportedStage, ReportedTest } from "../../grader/report/report.ts";
import { errorLines, standing } from "../../grader/report/words.ts";
import type { Edition } from "../editions/edition.ts";
import type { Visibility } from "../../grader/stage.ts";
import { wasRun } from "../workspace/attempt.ts";
import type { Progress } from "../workspace/progress.ts";
import type { CommandContext } from "./command.ts";
import { failedTestLines } from "./failed-test-lines.ts";
import { FROM_APP, loggedLine, shownLine } from "./logged-line.ts";
import { HAND_IN, nextStage } from "./next-stage.ts";
import { type StageRow, stageRows } from "./stage-rows.ts";
import { row, wrapped } from "./wrap.ts";

/** One check: its report, and the progress before and after it. */
export interface Checked {
  report: Report;
  lab: Lab;
  /** The learner's edition that has only this part of the lab. */
  edition?: Edition | undefined;
  before: Progress;
  progress: Progress;
  /** What became of one stage when it was looked at first, which has been told already. */
  seen?: ReportedStage | null;
}

export interface Detail {
  /** The stage to show in full; null for the first failure of each. */
  stage: string | null;
  all: boolean;
  /** All that happened while a test failed, and not only what it failed by. */
  verbose?: boolean;
}

type Colours = ReturnType<typeof pc.createColors>;
interface Page {
  c: Colours;
  width: number;
}

/** What a learner reads after a check: failures first, then every stage in a line, then the score and what to do next. */
export function checkText(checked: Checked, detail: Detail, terminal: CommandContext["terminal"]): string {
  const page = pageOf(terminal);
  const { report } = checked;
  const lines =
    report.error === null
      ? [...failures(checked, detail, page), ...stageTable(checked, page), ""]
      : [...troubleLines(report, page), ""];
  return `${[...lines, ...total(checked, page), ...next(checked, page)].join("\n")}\n`;
}

/** What a learner reads of one stage that was tried alone, while all of them are being graded. */
export function seenText(stage: ReportedStage, detail: Detail, terminal: CommandContext["terminal"]): string {
  const page = pageOf(terminal);
  const inFull = stage.tests.some(isFailed) || detail.stage !== null;
  const lines = [
    ...wrapped(`${stage.id}, tried alone first:`, page.width),
    "",
    ...(inFull ? stageDetail(stage, detail, page) : stageRows([rowOf(stage)], page)),
    "",
    ...(inFull ? disclosure([stage], page) : []),
    ...wrapped("Now all stages are graded, which is what counts.", page.width),
    "",
  ];
  return `${lines.join("\n")}\n`;
}

function pageOf({ colour, width }: CommandContext["terminal"]): Page {
  return { c: pc.createColors(colour), width: Math.min(width, 100) };
}

function failures(checked: Checked, detail: Detail, page: Page): string[] {
  const { stage: asked } = detail;
  const shown = checked.report.stages.filter(({ id, tests, earned, points }) =>
    asked === null ? tests.some(isFailed) || (tests.length === 0 && earned < points && earned > 0) : id === asked,
  );
  const news = shown.filter((stage) => !isAsSeen(stage, checked));
  const lines = news.flatMap((stage) => [...stageDetail(stage, detail, page), ""]);
  return [...lines, ...otherThanSeen(checked, page), ...disclosure(news, page)];
}

function stageDetail(
  stage: ReportedStage,
  { stage: asked, all: everyOne, verbose = false }: Detail,
  page: Page,
): string[] {
  const { c, width } = page;
  const passedToo = asked !== null;
  const all = everyOne || passedToo;
  const failed = stage.tests.filter(isFailed);
  const head = row(c.bold(`${stage.id}: ${stage.title}`), `${stage.earned}/${stage.points}`, width);
  const shown = all ? failed : failed.slice(0, 1);
  const rest = failed.length - shown.length;
  return [
    head,
    ...shown.flatMap((test) => failedTestLines(test, verbose, page)),
    ...(rest === 0
      ? []
      : wrapped(`${rest} more failed here: backlab check ${stage.id}`, width, "   ").map((line) => c.dim(line))),
    ...(passedToo ? otherTests(stage, page) : []),
  ];
}

function otherTests({ tests }: ReportedStage, { c, width }: Page): string[] {
  return tests
    .filter((test) => !isFailed(test))
    .flatMap(({ title, status, message }) =>
      status === "passed"
        ? wrapped(inertLine(title), width, ` ${c.green("✓")} `, "   ")
        : wrapped(`${inertLine(title)}: not run, ${inertLine(message ?? "")}`, width, " – ", "   "),
    );
}

/** Whether a stage fared just so when it was tried alone, so that there is nothing to add. */
function isAsSeen(stage: ReportedStage, { seen = null }: Checked): boolean {
  return seen?.id === stage.id && fateOf(seen) === fateOf(stage);
}

function fateOf({ earned, tests }: ReportedStage): string {
  return JSON.stringify([earned, tests.map(({ id, status }) => [id, status])]);
}

/** What is said of a stage that fared otherwise when it was tried alone. */
function otherThanSeen(checked: Checked, { width, c }: Page): string[] {
  const now = checked.report.stages.find(({ id }) => id === checked.seen?.id);
  if (now === undefined || isAsSeen(now, checked)) return [];
  const skipped = now.tests.length > 0 && !wasRun(now);
  const line = skipped
    ? `${now.id} was tried alone, above. Among all it was not run: ${inertLine(now.tests[0]?.message ?? "")}.`
    : `${now.id} fared otherwise among all, which is what counts: something in it depends on chance, or on what runs before it.`;
  return [...wrapped(line, width).map((text) => c.yellow(text)), ""];
}

const DISCLOSED: Readonly<Record<Visibility, (stages: string) => string>> = {
  public: (stages) => `${stages}: the tests are yours, in test.`,
  outline: (stages) =>
    `${stages}: hidden tests. You see the request, the status and a hint, and not what was expected in the body.`,
  title: (stages) => `${stages}: hidden tests. You see their titles only.`,
  sealed: (stages) => `${stages}: sealed tests. You see the total only.`,
};

/** What of the tests above may be seen, and what not, so that nobody looks for more. */
function disclosure(stages: readonly ReportedStage[], { c, width }: Page): string[] {
  const lines = (Object.keys(DISCLOSED) as Visibility[]).flatMap((visibility) => {
    const own = stages.filter((stage) => stage.visibility === visibility).map(({ id }) => id);
    return own.length === 0 ? [] : wrapped(DISCLOSED[visibility](own.join(", ")), width);
  });
  return lines.length === 0 ? [] : [...lines.map((line) => c.dim(line)), ""];
}

function stageTable({ report }: Checked, page: Page): string[] {
  return stageRows(report.stages.map(rowOf), page);
}

function rowOf(stage: ReportedStage): StageRow {
  const { id, earned, points, tests } = stage;
  const state = earned === points ? "done" : wasRun(stage) || tests.length === 0 ? "open" : "waiting";
  return { id, earned, points, state, note: noteOf(stage) };
}

function noteOf({ tests, earned, points }: ReportedStage): string {
  const failed = tests.filter(isFailed).length;
  const skipped = tests.filter(({ status }) => status === "not_run");
  if (tests.length === 0) return "sealed: only the total is shown";
  if (skipped.length === tests.length) return `not run: ${inertLine(skipped[0]?.message ?? "")}`;
  if (failed > 0)
    return `${failed} of ${count(tests.length)} failed${skipped.length > 0 ? `, ${skipped.length} not run` : ""}`;
  if (skipped.length > 0)
    return `${skipped.length} of ${count(tests.length)} not run: ${inertLine(skipped[0]?.message ?? "")}`;
  return earned < points ? `${count(tests.length)} passed; sealed tests did not` : `${count(tests.length)} passed`;
}

function total({ report, before, progress }: Checked, { c, width }: Page): string[] {
  const { score } = report;
  if (score === null) return wrapped("No score: this run counts for nothing, and your progress is as it was.", width);
  const best =
    before.best === null ? "" : score.earned > before.best ? `, up from ${before.best}` : `, best ${progress.best}`;
  const paint = score.earned === score.possible ? c.green : c.bold;
  const seconds = (report.durationMs / 1_000).toFixed(1);
  return [
    ...(report.attempts === 1 ? [] : wrapped("The first attempt broke off, and does not count.", width)),
    ...report.limitsReached.flatMap((line) => wrapped(inertLine(line), width).map((text) => c.yellow(text))),
    ...wrapped(
      `${paint(`${score.earned}/${score.possible}`)}${best} · check ${progress.attempts} · ${seconds} s · seed ${report.seed} · ${standing(report)}`,
      width,
    ),
  ];
}

function next(checked: Checked, { c, width }: Page): string[] {
  const lines = nextLines(checked);
  return lines.flatMap(([command, what]) => wrapped(`${c.cyan(command)}  ${what}`, width, "", "  "));
}

type Step = readonly [command: string, what: string];

function nextLines({ report, lab, edition, progress }: Checked): Step[] {
  if (report.score === null)
    return report.verdict === "infra_error" ? [["backlab doctor", "what works here, and what does not"]] : [];
  if (report.score.earned === report.score.possible) {
    if (edition !== undefined) return [HAND_IN];
    return [
      ["backlab solution --diff", "how the reference does it"],
      ["backlab tracks", "what comes next"],
    ];
  }
  const stage = nextStage(lab, Object.fromEntries(report.stages.map(({ id, earned }) => [id, earned])));
  if (report.error !== null || stage === null) return [];
  const shown = progress.hints[stage.id] ?? 0;
  return [
    [`backlab hint ${stage.id}`, shown === 0 ? "a nudge for the next stage" : "one step more for the next stage"],
  ];
}

function troubleLines(report: Report, { c, width }: Page): string[] {
  const told = errorLines(report);
  const hints = new Set((report.error?.hint ?? "").split("\n"));
  return told.flatMap((text, index) => {
    const line = shownLine(text);
    if (index === 0) return wrapped(line, width).map((first) => c.red(first));
    if (line.startsWith(FROM_APP)) return loggedLine(line, told[index - 1]?.startsWith(FROM_APP) !== true, "  ");
    return wrapped(line, width, "  ").map(hints.has(text) ? c.yellow : plain);
  });
}

function isFailed({ status }: ReportedTest): boolean {
  return status === "failed" || status === "timed_out";
}

function count(tests: number): string {
  return tests === 1 ? "1 test" : `${tests} tests`;
}

function plain(line: string): string {
  return line;
}
