import { scoredReport, unscoredReport } from "../../grader/report/build.ts";
import type { Report } from "../../grader/report/report.ts";
import { notRun, type Outcome } from "../../grader/outcome.ts";
import { facts, outcome, smallLab, smallManifest, unsigned, wrongStatus } from "./fixtures.ts";

/** What an app logs of an error in its own file, below frames that are not its own. */
const STACK = [
  "TypeError: no id",
  "    at node:internal/server.ts:9:9",
  "    at next (/app/node_modules/express/src/server.ts:7:1)",
  "    at find (file:///app/src/server.ts:12:5)",
  "    at Server.<anonymous> (/app/src/routes/books.ts:3:1)",
];

/** Where its files are in a repository. */
export const source = { folder: "ada", files: new Set(["src/server.ts", "src/routes/books.ts"]) };

/** One passed, two failed, one did not run, and a sealed one did not report. */
export const failing: Outcome[] = [
  outcome("open/answers"),
  wrongStatus("open/answers-again", 404, 500),
  { ...wrongStatus("shut/refuses", 404, 500), exchange: null, hint: null },
  notRun("shut/stays-silent", "the app stopped"),
];

/** A report of the small lab; what is logged is of its second test. */
export function reportOf(outcomes: readonly Outcome[], logged: readonly string[] = STACK): Report {
  const results = {
    lab: smallLab,
    manifest: smallManifest,
    outcomes,
    logged: new Map([["open/answers-again", logged]]),
  };
  return unsigned(scoredReport(facts, results));
}

/** A run in which tests failed, one with a stack trace. */
export const failed = reportOf(failing);
/** A run with every point. */
export const perfect = reportOf(smallManifest.tests.map(({ id }) => outcome(id)));
const error = { code: "suite_invalid", message: "two tests are called a/b", hint: "rename one", logged: [] };
/** A run without a score. */
export const broken = unsigned(unscoredReport(facts, "lab_error", error));
/** A run whose app did not start: a score of 0, and no test ran. */
export const notStarted = unsigned(
  scoredReport(
    facts,
    {
      lab: smallLab,
      manifest: smallManifest,
      outcomes: smallManifest.tests.map(({ id }) => notRun(id, "no start")),
      logged: new Map(),
    },
    { code: "app_exited", message: "the app exited with code 1", hint: null, logged: STACK },
  ),
);
