import { type Entry, entriesOf } from "./entries.ts";
import { inertLine } from "./inert.ts";
import { inertJson } from "./json.ts";
import type { Report } from "./report.ts";
import type { Reporter } from "./reporter.ts";
import { countWords, errorLines, failureLines, noteLines, standing } from "./words.ts";

/**
 * Gradescope's results.json. A run without a score has neither a score nor tests in it, which Gradescope takes for a
 * grader that failed, and not for a submission that earned nothing.
 */
export const gradescopeReporter: Reporter = {
  name: "gradescope",
  summary: "Gradescope's results.json",
  render: renderGradescope,
};

/** Gradescope can take text for HTML, Markdown or ANSI codes: it is told each time that it is text. */
const TEXT_ONLY = { output_format: "text", test_output_format: "text", test_name_format: "text" };

function renderGradescope(report: Report): string {
  const lines = [...errorLines(report), ...noteLines(report), `${countWords(report)} · ${standing(report)}`];
  const whole = { execution_time: Math.round(report.durationMs / 1_000), output: inertText(lines), ...TEXT_ONLY };
  if (report.score === null) return inertJson(whole);
  const tests = entriesOf(report).map((entry) => resultOf(report, entry));
  return inertJson({ score: report.score.earned, ...whole, visibility: "visible", tests });
}

function resultOf({ lab, stages }: Report, entry: Entry): object {
  const { stage, test } = entry;
  const passed = test.status === "passed";
  return {
    score: test.earned,
    max_score: test.points,
    status: passed ? "passed" : "failed",
    name: inertLine(`${stage.title}: ${test.title}`),
    name_format: "text",
    number: `${stages.indexOf(stage) + 1}.${numberIn(entry)}`,
    ...(!passed && { output: inertText(failureLines(lab, entry)), output_format: "text" }),
    visibility: "visible",
  };
}

function numberIn({ stage, test }: Entry): number {
  const index = stage.tests.indexOf(test);
  return index === -1 ? stage.tests.length + 1 : index + 1;
}

function inertText(lines: readonly string[]): string {
  return lines.map(inertLine).join("\n");
}
