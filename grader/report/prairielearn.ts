import { type Entry, entriesOf } from "./entries.ts";
import { inertLine } from "./inert.ts";
import { inertJson } from "./json.ts";
import type { Report } from "./report.ts";
import type { Reporter } from "./reporter.ts";
import { countWords, errorLines, failureLines, noteLines, standing } from "./words.ts";

/**
 * The results.json of PrairieLearn's external graders. What has no score is not gradable: no points are given or
 * taken, and no attempt is used up.
 */
export const prairielearnReporter: Reporter = {
  name: "prairielearn",
  summary: "PrairieLearn's results.json",
  render: renderPrairielearn,
};

/** PrairieLearn takes 1 MB. */
const FILE_BYTES = 1_000_000;

function renderPrairielearn(report: Report): string {
  if (report.score === null) return inertJson({ gradable: false, format_errors: errorLines(report).map(inertLine) });
  const whole = inertJson(results(report, report.score, true));
  return new TextEncoder().encode(whole).length <= FILE_BYTES ? whole : inertJson(results(report, report.score, false));
}

function results(report: Report, { earned, possible }: NonNullable<Report["score"]>, withOutput: boolean): object {
  return {
    gradable: true,
    score: earned / possible,
    message: inertText([...errorLines(report), ...noteLines(report), `${countWords(report)} · ${standing(report)}`]),
    tests: entriesOf(report).map((entry) => resultOf(report, entry, withOutput)),
  };
}

function resultOf({ lab }: Report, entry: Entry, withOutput: boolean): object {
  const { stage, test } = entry;
  const shown = {
    name: inertLine(`${stage.title}: ${test.title}`),
    points: test.earned,
    max_points: test.points,
  };
  if (test.status === "passed") return shown;
  const [message = "", ...output] = failureLines(lab, entry);
  return { ...shown, message: inertLine(message), ...(withOutput && { output: inertText(output) }) };
}

function inertText(lines: readonly string[]): string {
  return lines.map(inertLine).join("\n");
}
