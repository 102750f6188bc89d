import { type Entry, entriesOf } from "./entries.ts";
import { inertLine } from "./inert.ts";
import type { Report } from "./report.ts";
import type { Reporter } from "./reporter.ts";
import { errorLines, failureLines, scoreWords } from "./words.ts";

/**
 * GitHub Classroom: the two outputs that its graders give their step, as lines for `$GITHUB_OUTPUT`. `Points` is what the
 * older one had; `result` is JSON in base64, which Classroom's reporter action turns into the points of the assignment.
 */
export const classroomReporter: Reporter = {
  name: "classroom",
  summary: "GitHub Classroom: step outputs for its reporter action",
  render: renderClassroom,
};

function renderClassroom(report: Report): string {
  const result = Buffer.from(JSON.stringify(resultOf(report))).toString("base64");
  return report.score === null ? `result=${result}\n` : `Points=${scoreWords(report)}\nresult=${result}\n`;
}

/** Without `max_score` the reporter action gives no points at all, which is not the same as none out of a hundred. */
function resultOf(report: Report): object {
  const { score } = report;
  if (score === null) {
    const told = errorLines(report).map(inertLine).join("; ");
    return { version: 1, status: "error", tests: [{ name: "backlab", status: "error", message: told, score: 0 }] };
  }
  const tests = entriesOf(report).map((entry) => testOf(report, entry));
  return { version: 1, status: score.earned === score.possible ? "pass" : "fail", max_score: score.possible, tests };
}

const MESSAGE_CHARACTERS = 500;

/** The reporter action prints names and messages into its log as they are, so that each has to be one inert line. */
function testOf({ lab }: Report, entry: Entry): object {
  const { stage, test } = entry;
  const name = inertLine(`${stage.id}: ${test.title}`);
  const told = test.status === "passed" ? null : (failureLines(lab, entry)[0] ?? "").slice(0, MESSAGE_CHARACTERS);
  const message = told === null ? null : inertLine(told);
  return { name, status: told === null ? "pass" : "fail", message, score: test.earned, max_score: test.points };
}
