import type { Report } from "../../../grader/report/report.ts";
import type { Graded } from "../run.ts";
import type { Group, Held } from "./held.ts";
import type { Regrades } from "./regrade.ts";

/**
 * What becomes of one submission: nothing that has changed can touch it; it has a new report; that would be lower and is
 * not taken; or it could not be graded again.
 */
export type Change = { held: Held } & (
  | { kind: "untouched" }
  | { kind: "regraded" | "not_lowered"; before: Report; after: Report }
  | { kind: "without"; why: string }
);

/** What becomes of each submission, in their order. */
export function changesOf(
  all: readonly Held[],
  groups: readonly Group[],
  { reports, without }: Regrades,
  neverLower: boolean,
): Change[] {
  const digests = new Map(groups.flatMap(({ digest, members }) => members.map((held) => [held, digest])));
  return all.map((held) => {
    const digest = digests.get(held);
    if (digest === undefined || held.report === null) return { held, kind: "untouched" };
    const after = reports.get(digest);
    if (after === undefined) return { held, kind: "without", why: without.get(digest) ?? "" };
    const lower = (after.score?.earned ?? 0) < (held.report.score?.earned ?? 0);
    return { held, kind: neverLower && lower ? "not_lowered" : "regraded", before: held.report, after };
  });
}

/** The results as they are when the changes are taken over. */
export function resultsAfter(changes: readonly Change[]): Graded[] {
  return changes.map((change) => {
    const { candidate, report, sameAs } = change.held;
    return { candidate, report: change.kind === "regraded" ? change.after : report, sameAs };
  });
}
