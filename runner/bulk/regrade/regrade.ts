import type { Report } from "../../../grader/report/report.ts";
import type { Submitted } from "../identify.ts";
import type { OutFolder } from "../out-folder.ts";
import { type BulkEvents, type BulkPlace, type BulkRequest, gradeAll } from "../run.ts";
import { findAgain } from "./find-again.ts";
import type { Group } from "./held.ts";

/** What grades again have come to, by the digest of what was handed in. */
export interface Regrades {
  /** Those that have a score. */
  reports: Map<string, Report>;
  /** Why the others have none; what they had before stands. */
  without: Map<string, string>;
}

/** The groups that a folder has no grade of yet: what was graded for a plan is not graded again. */
export async function notRegraded(groups: readonly Group[], work: OutFolder): Promise<Group[]> {
  const left: Group[] = [];
  for (const group of groups) if ((await regradeOf(group, work)) === null) left.push(group);
  return left;
}

export interface RegradeRequest extends Omit<BulkRequest, "submitted"> {
  groups: readonly Group[];
  /** Where they came from. */
  source: readonly Submitted[];
}

/**
 * Grades submissions once more, each group once, and keeps the reports in the request's folder.
 *
 * @returns by digest, what kept some of them from that
 * @throws BacklabError `report_not_written`, `cancelled`
 */
export async function regradeAll(
  { groups, source, ...request }: RegradeRequest,
  place: BulkPlace,
  signal: AbortSignal,
  events: BulkEvents,
): Promise<Map<string, string>> {
  const { submitted, lost } = await findAgain(groups, source, signal);
  const graded = await gradeAll({ ...request, submitted }, place, signal, events);
  const digests = new Map(groups.map(({ digest, members: [first] }) => [first.candidate.id, digest]));
  for (const { candidate, report } of graded) {
    if (report?.error != null) lost.set(digests.get(candidate.id) ?? "", report.error.message);
  }
  return lost;
}

const NOT_COME_TO = "it was not come to: the same command goes on with it";

/** What the grades again of these groups came to, as far as they are kept in a folder. */
export async function readRegrades(
  groups: readonly Group[],
  work: OutFolder,
  lost: ReadonlyMap<string, string>,
): Promise<Regrades> {
  const regrades: Regrades = { reports: new Map(), without: new Map() };
  for (const group of groups) {
    const report = await regradeOf(group, work);
    if (report === null) regrades.without.set(group.digest, lost.get(group.digest) ?? NOT_COME_TO);
    else regrades.reports.set(group.digest, report);
  }
  return regrades;
}

async function regradeOf({ digest, members: [{ candidate }] }: Group, work: OutFolder): Promise<Report | null> {
  const report = await work.readReport(candidate.id);
  return report?.score != null && report.submission?.digest === digest ? report : null;
}
