import { type Entry, entriesOf } from "./entries.ts";
import { inertLine } from "./inert.ts";
import type { Report, ReportedStage } from "./report.ts";
import type { Reporter } from "./reporter.ts";
import { countWords, errorLines, failureLines, noteLines, scoreWords, standing } from "./words.ts";

export const markdownReporter: Reporter = {
  name: "markdown",
  summary: "a page for people: a comment, a wiki, a step summary",
  render: renderMarkdown,
};

/** GitHub takes 1 MiB for a step summary; others less than that are not known. */
const PAGE_BYTES = 900_000;

/** A report as GitHub-flavoured Markdown. Whatever a learner can write is in a fenced block, where nothing is markup. */
export function renderMarkdown(report: Report): string {
  const summary = `${countWords(report)} · ${standing(report)} · seed ${report.seed}`;
  const blocks = [
    `## ${escaped(report.lab.id)}: ${scoreWords(report)}`,
    ...(report.stages.length === 0 ? [] : [table(report)]),
    escaped(summary),
    ...fenced(errorLines(report)),
    ...fenced(noteLines(report)),
    ...(report.error === null ? failures(report) : []),
  ];
  return `${fitting(blocks).join("\n\n")}\n`;
}

function table({ stages }: Report): string {
  return ["| stage | passed | points |", "| --- | --- | --- |", ...stages.map(row)].join("\n");
}

function row({ title, tests, earned, points }: ReportedStage): string {
  const passed = tests.filter(({ status }) => status === "passed").length;
  const shown = tests.length === 0 ? "sealed" : `${passed} of ${tests.length}`;
  return `| ${escaped(title)} | ${shown} | ${earned}/${points} |`;
}

function failures(report: Report): string[] {
  const failed = entriesOf(report).filter(({ test }) => test.status === "failed" || test.status === "timed_out");
  return failed.flatMap((entry) => [heading(entry), ...fenced(failureLines(report.lab, entry))]);
}

function heading({ stage, test }: Entry): string {
  return `### ✗ ${escaped(stage.id)}: ${escaped(test.title)} (${test.earned}/${test.points})`;
}

/** As many blocks as a page takes, and that there are more. */
function fitting(blocks: readonly string[]): string[] {
  let room = PAGE_BYTES;
  const shown = blocks.filter((block) => (room -= new TextEncoder().encode(block).length + 2) > 0);
  return shown.length === blocks.length ? shown : [...shown, "What does not fit on this page is left out."];
}

/** Lines as a code block whose fence is longer than any in it. */
function fenced(lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const inert = lines.map(inertLine);
  const longest = Math.max(2, ...inert.flatMap((line) => (line.match(/`+/g) ?? []).map(({ length }) => length)));
  const fence = "`".repeat(longest + 1);
  return [[`${fence}text`, ...inert, fence].join("\n")];
}

/** What an author wrote, as text and not as markup. */
function escaped(text: string): string {
  return inertLine(text).replace(/[!-/:-@[-`{-~]/g, "\\$&");
}
