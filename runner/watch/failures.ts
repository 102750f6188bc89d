import { entriesOf, type Entry } from "../../grader/report/entries.ts";
import type { Report } from "../../grader/report/report.ts";
import { inRunningOrder } from "../../grader/stage-order.ts";

/**
 * The tests that failed, the first to run first, as what goes wrong early is often why the rest does. Where none failed
 * and some did not run, the first of those: it says why.
 */
export function failuresOf(report: Report): Entry[] {
  if (report.error !== null) return [];
  const entries = entriesOf({ ...report, stages: inRunningOrder(report.stages) });
  const failed = entries.filter(({ test: { status } }) => status === "failed" || status === "timed_out");
  return failed.length > 0 ? failed : entries.filter(({ test: { status } }) => status === "not_run").slice(0, 1);
}

/** The stage to work on: that of the first failure, or the first one that lost points. Null where there is none. */
export function firstFailedStage(report: Report): string | null {
  const [failure] = failuresOf(report);
  const lost = inRunningOrder(report.stages).find(({ earned, points }) => earned < points);
  return failure?.stage.id ?? lost?.id ?? null;
}
