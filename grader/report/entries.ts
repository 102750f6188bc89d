import type { Report, ReportedStage, ReportedTest } from "./report.ts";

/** A test as reports in other formats list it, and the stage that it is of. */
export interface Entry {
  stage: ReportedStage;
  test: ReportedTest;
}

/**
 * Every test of a report, and for each stage with sealed ones an entry that stands for all of those: else the
 * points of a stage would not add up, and a run that lost points in sealed tests only would look as if it had lost none.
 */
export function entriesOf({ stages, error }: Report): Entry[] {
  return stages.flatMap((stage) => {
    const ran = error === null && (stage.tests.length === 0 || stage.tests.some(({ status }) => status !== "not_run"));
    return [...stage.tests, ...sealedIn(stage, ran)].map((test) => ({ stage, test }));
  });
}

function sealedIn({ id, tests, points, earned }: ReportedStage, ran: boolean): ReportedTest[] {
  const possible = points - tests.reduce((sum, test) => sum + test.points, 0);
  if (possible <= 0) return [];
  const got = earned - tests.reduce((sum, test) => sum + test.earned, 0);
  const whole = got === possible;
  const told = `${got} of ${possible} points; only the total of sealed tests is shown`;
  return [
    {
      id: `${id}/sealed`,
      title: "sealed tests",
      status: !ran ? "not_run" : whole ? "passed" : "failed",
      points: possible,
      earned: got,
      durationMs: 0,
      message: whole ? null : ran ? told : (tests[0]?.message ?? told),
      ...NOTHING_SHOWN,
    },
  ];
}

const NOTHING_SHOWN = { request: null, response: null, expected: null, actual: null, hint: null, logged: [] };
