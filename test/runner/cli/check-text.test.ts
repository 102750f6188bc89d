import { expect, it } from "vitest";
import { notRun } from "../../../grader/outcome.ts";
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
  expect(text).not.toContain("hidden tests");
  expect(text).toMatch(/✗ shut +\d+\/60\n +1 of 2 tests failed/);
});

const OTHERWISE = `\
shut fared otherwise among all, which is
what counts: something in it depends on
chance, or on what runs before it.
`;

it("a stage that fares otherwise among all is told as it did there, and that it did", () => {
  const worse = pageAfter(shutOf(results()), results("shut/refuses"));
  expect(worse).toContain("$ curl");
  expect(worse).toContain(OTHERWISE);
  expect(pageAfter(shutOf(results("shut/refuses")), results())).toContain(OTHERWISE);
  // Of a sealed test only the points tell.
  expect(pageAfter(shutOf(results("shut/is-never-seen")), results())).toContain(OTHERWISE);
});

it("a stage that is not run among all is told with the reason", () => {
  const outcomes = smallManifest.tests.map(({ id, stage }) =>
    stage === "shut" ? notRun(id, "needs open, which earned nothing") : wrongStatus(id, 204, 500),
  );
  const text = pageAfter(shutOf(results("shut/refuses")), { ...results(), outcomes });
  expect(text).toContain(`\
shut was tried alone, above. Among all
it was not run: needs open, which earned
nothing.
`);
});

it("a stage looked at first is told at 40 columns, in full where it is asked for", () => {
  const failed = seenText(shutOf(results("shut/refuses")), usual, narrow);
  expect(failed).toMatch(/\$ curl -i -X DELETE localhost:3000\/books\/7/);
  expect(failed).toContain("shut: hidden tests.");
  expect(failed.split("\n").filter((line) => line.length > 40 && !line.includes("$ curl"))).toEqual([]);
  expect(seenText(shutOf(results()), usual, narrow)).toBe(`\
shut, tried alone first:

 ✓ shut  60/60
   2 tests passed

Now all stages are graded, which is what
counts.

`);
  expect(seenText(shutOf(results()), { stage: "shut", all: false }, narrow)).toContain(" ✓ refuses\n");
});
