import { entriesOf } from "./entries.ts";
import { inertLine } from "./inert.ts";
import { inertJson } from "./json.ts";
import { locateError, locateFailure, type Location } from "./locate.ts";
import type { Report } from "./report.ts";
import type { RenderContext, Reporter } from "./reporter.ts";
import { errorLines, failureLines } from "./words.ts";

/**
 * GitLab's code quality report: the failures that have a line in the learner's files, which merge requests show at
 * that line. Every finding there needs a place, so a failure without one is in the JUnit report only.
 */
export const gitlabReporter: Reporter = {
  name: "gitlab",
  summary: "GitLab's code quality report: failures at the learner's lines",
  render: renderGitlab,
};

/** One violation, with the fields that GitLab documents and no others. */
interface Violation {
  description: string;
  check_name: string;
  fingerprint: string;
  severity: "major" | "blocker";
  location: { path: string; lines: { begin: number } };
}

function renderGitlab(report: Report, { source }: RenderContext): string {
  const broken = violation(
    report,
    report.error?.code ?? "",
    errorLines(report),
    locateError(report, source),
    "blocker",
  );
  const failed = entriesOf(report)
    .filter(({ test }) => test.status === "failed" || test.status === "timed_out")
    .flatMap((entry) => {
      const lines = [`${entry.test.title}: ${failureLines(report.lab, entry)[0] ?? ""}`];
      return violation(report, entry.test.id, lines, locateFailure(entry.test, source), "major");
    });
  return inertJson([...broken, ...failed]);
}

const DESCRIPTION_CHARACTERS = 500;

function violation(
  { lab }: Report,
  check: string,
  lines: readonly string[],
  location: Location | null,
  severity: Violation["severity"],
): Violation[] {
  if (location === null) return [];
  const { file, line } = location;
  return [
    {
      description: inertLine(lines.join(": ").slice(0, DESCRIPTION_CHARACTERS)),
      check_name: `${lab.id}/${check}`,
      // The same wherever the line moves to, so that a merge request can tell what is new.
      fingerprint: `${file}:${lab.id}/${check}`,
      severity,
      location: { path: file, lines: { begin: line } },
    },
  ];
}
