import type { Lab } from "../../../grader/lab.ts";
import type { Manifest } from "../../../grader/manifest.ts";
import { notRun } from "../../../grader/outcome.ts";
import type { ReportDraft } from "../../../grader/report/build.ts";
import type { Report, ReportedStage } from "../../../grader/report/report.ts";
import { score } from "../../../grader/score.ts";
import { issueReport } from "../../signing/issue-report.ts";
import type { SigningKey } from "../../signing/key-files.ts";
import type { OutFolder } from "../out-folder.ts";
import type { Version } from "../run-file.ts";
import type { Group } from "./held.ts";

/** What points are added up by. */
export interface PointsOf {
  lab: Lab;
  now: Version;
  manifest: Manifest;
}

/**
 * Gives those reports their points anew of which nothing else is to change, and keeps them as a grade is kept.
 *
 * @returns the groups that are to be graded, as their reports do not say what became of every test
 * @throws BacklabError `report_not_written`
 */
export async function addUpAll(
  groups: readonly Group[],
  by: PointsOf,
  work: OutFolder,
  key: SigningKey | undefined,
): Promise<Group[]> {
  const left: Group[] = [];
  for (const group of groups) {
    const [{ candidate, report }] = group.members;
    const added = group.touch === "points" && report !== null ? addedUp(report, by) : null;
    if (added === null) left.push(group);
    else await work.writeReport(candidate.id, issueReport(added, { isolated: report?.practice === false, key }));
  }
  return left;
}

/**
 * A report, to be issued, with the points of another version of which every test it meets is the same; null where it does
 * not tell what became of each.
 */
export function addedUp(report: Report, { lab, now, manifest }: PointsOf): ReportDraft | null {
  const tests = new Map(report.stages.flatMap((stage) => stage.tests).map((test) => [test.id, test]));
  const known = manifest.tests.filter(({ id }) => tests.has(id));
  if (known.length !== tests.size || known.length !== manifest.tests.length) return null;
  const scored = score(
    manifest,
    [...tests.values()].map(({ id, status }) => ({ ...notRun(id, ""), status })),
  );
  const stages = lab.stages.map(({ id, title, points, visibility }): ReportedStage => {
    const own = scored.filter(({ stage }) => stage === id);
    const earned = own.reduce((sum, test) => sum + test.earned, 0);
    const shown = own.flatMap((test) => {
      const told = tests.get(test.id);
      return told === undefined ? [] : [{ ...told, points: test.points, earned: test.earned }];
    });
    return { id, title, visibility, points, earned, tests: shown };
  });
  const earned = stages.reduce((sum, stage) => sum + stage.earned, 0);
  return { ...report, lab: { id: lab.id, digest: now.digest }, stages, score: { earned, possible: 100 } };
}
