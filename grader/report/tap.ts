import { type Entry, entriesOf } from "./entries.ts";
import { inertLine } from "./inert.ts";
import type { Report } from "./report.ts";
import type { Reporter } from "./reporter.ts";
import { countWords, errorLines, failureLines, noteLines, scoreWords, VERDICT_WORDS } from "./words.ts";

/** TAP 14. A test that did not run is not ok: it earned nothing, and a skipped one counts as passed there. */
export const tapReporter: Reporter = {
  name: "tap",
  summary: "the Test Anything Protocol, version 14",
  render: renderTap,
};

function renderTap(report: Report): string {
  const entries = entriesOf(report);
  const told = [...errorLines(report), ...noteLines(report)].map((line) => `# | ${inertLine(line)}`);
  const lines = ["TAP version 14", ...(report.score === null ? [] : [`1..${entries.length}`]), ...told];
  if (report.score === null) return text([...lines, `Bail out! ${VERDICT_WORDS[report.verdict]}`]);
  const points = entries.flatMap((entry, index) => testPoint(report, entry, index + 1));
  return text([...lines, ...points, `# ${scoreWords(report)} · ${countWords(report)}`]);
}

function text(lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}

function testPoint(report: Report, entry: Entry, number: number): string[] {
  const { stage, test } = entry;
  const line = `ok ${number} - ${inertDescription(`${stage.id}: ${test.title}`)}`;
  if (test.status === "passed") return [line];
  const details = failureLines(report.lab, entry);
  return [`not ${line}`, "  ---", `  status: ${test.status}`, ...yamlList("told", details), "  ..."];
}

/** JSON's strings are YAML's too, and no line of them can end the block that they are in. */
function yamlList(name: string, lines: readonly string[]): string[] {
  return [`  ${name}:`, ...lines.map((line) => `    - ${JSON.stringify(inertLine(line))}`)];
}

/** A description in which nothing is a directive, an escape or the opening of a subtest. */
function inertDescription(words: string): string {
  return inertLine(words)
    .replace(/[\\#]/g, "\\$&")
    .replace(/\{\s*$/, "(");
}
