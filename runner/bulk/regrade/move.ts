import type { Report, ReportedStage, ReportedTest } from "../../../grader/report/report.ts";

/** How one report differs from another of the same submission. */
export interface Move {
  /** Points; null where there was no score. */
  from: number | null;
  to: number | null;
  /** The tests that it is because of, in a few words each. */
  because: string[];
}

/** @returns null when nobody's points, and no test, have come to something else */
export function moveBetween(before: Report, after: Report): Move | null {
  const [from, to] = [before, after].map(({ score }) => score?.earned ?? null);
  const because = [
    ...testsOf(after).flatMap((test) =>
      testMove(
        testsOf(before).find(({ id }) => id === test.id),
        test,
      ),
    ),
    ...testsOf(before)
      .filter(({ id }) => !testsOf(after).some((test) => test.id === id))
      .map(({ id, status }) => `${id} ${status} -> gone`),
    ...after.stages.flatMap((stage) =>
      sealedMove(
        before.stages.find(({ id }) => id === stage.id),
        stage,
      ),
    ),
  ];
  if (from === to && because.length === 0) return null;
  return { from: from ?? null, to: to ?? null, because };
}

function testsOf({ stages }: Report): ReportedTest[] {
  return stages.flatMap(({ tests }) => tests);
}

function testMove(before: ReportedTest | undefined, { id, status, points }: ReportedTest): string[] {
  if (before === undefined) return [`${id} new -> ${status}`];
  if (before.status !== status) return [`${id} ${before.status} -> ${status}`];
  return before.points === points ? [] : [`${id} ${status}, of ${before.points} -> ${points} points`];
}

/** Of sealed tests a report has the sum alone. */
function sealedMove(before: ReportedStage | undefined, after: ReportedStage): string[] {
  const [was, is] = [before === undefined ? 0 : sealedPoints(before), sealedPoints(after)];
  return was === is ? [] : [`${after.id}/sealed ${was} -> ${is} points`];
}

function sealedPoints({ earned, tests }: ReportedStage): number {
  return earned - tests.reduce((sum, test) => sum + test.earned, 0);
}
