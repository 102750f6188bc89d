import { expect, it } from "vitest";
import { type Results, reportedStages, scoredReport } from "../../../grader/report/build.ts";
import type { ReportedStage } from "../../../grader/report/report.ts";
import { checkText, seenText } from "../../../runner/cli/check-text.ts";
import { NO_PROGRESS } from "../../../runner/workspace/progress.ts";
import { facts, outcome, smallLab, smallManifest, unsigned, wrongStatus } from "../../support/fixtures.ts";

const narrow = { colour: false, width: 40, interactive: true };
const usual = { stage: null, all: false };

/** What became of a run in which all passed but those. */
function results(...failed: readonly string[]): Results {
  const outcomes = smallManifest.tests.map(({ id }) => (failed.includes(id) ? wrongStatus(id, 204, 500) : outcome(id)));
  return { lab: smallLab, manifest: smallManifest, outcomes, logged: new Map() };
}

function shutOf(found: Results): ReportedStage {
  const shut = reportedStages(found).find(({ id }) => id === "shut");
  if (shut === undefined) throw new Error("the small lab has lost a stage");
  return shut;
}

/** The page of a check before which one stage was looked at. */
function pageAfter(seen: ReportedStage, found: Results): string {
  const report = unsigned(scoredReport(facts, found));
  const progress = { ...NO_PROGRESS, attempts: 1, best: 70 };
  return checkText({ report, lab: smallLab, before: NO_PROGRESS, progress, seen }, usual, narrow);
}

it("a stage that was looked at first is not told again in full", () => {
  const failed = results("shut/refuses");
  const text = pageAfter(shutOf(failed), failed);
  expect(text).not.toContain("$ curl");
  expect(text).toContain("shut: hidden tests.");
  expect(text).toMatch(/✗ shut +\d+\/60\n +1 of 2 tests failed/);
});

it("a stage that fares otherwise among all is told as it did there", () => {
  expect(pageAfter(shutOf(results()), results("shut/refuses"))).toContain("$ curl");
  expect(pageAfter(shutOf(results("shut/refuses")), results())).toContain(`\
shut failed when it ran alone, above,
and passed among all, which is what
counts: something in it depends on
chance.
`);
});

it("a stage looked at first is told at 40 columns, in full where it is asked for", () => {
  const failed = seenText(shutOf(results("shut/refuses")), usual, narrow);
  expect(failed).toMatch(/\$ curl -i -X DELETE localhost:3000\/books\/7/);
  expect(failed.split("\n").filter((line) => line.length > 40 && !line.includes("$ curl"))).toEqual([]);
  expect(seenText(shutOf(results()), usual, narrow)).toBe(
    ` ✓ shut  60/60\n   2 tests passed\n\nThe whole is being graded ...\n\n`,
  );
  expect(seenText(shutOf(results()), { stage: "shut", all: false }, narrow)).toContain(" ✓ refuses\n");
});
