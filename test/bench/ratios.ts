import type { BulkFigures, Ratios, WayFigures, WayName } from "./results.ts";
import { rounded } from "./statistics.ts";

/** The figures that stand for the whole: medians against medians, and the best pace against the best pace. */
export function ratiosOf(ways: Readonly<Record<WayName, WayFigures>>, bulk: readonly BulkFigures[]): Ratios {
  const { usual, cold, warm, watch, floor } = ways;
  return {
    overheadWarm: rounded(usual.overheadMs.median / warm.overheadMs.median),
    overheadCold: rounded(usual.overheadMs.median / cold.overheadMs.median),
    totalWarmToFloor: rounded(warm.totalMs.median / floor.totalMs.median),
    watchToFloor: rounded(watch.totalMs.median / floor.totalMs.median),
    bulk: rounded(bestOf(bulk, "backlab").perMinute / bestOf(bulk, "usual").perMinute),
  };
}

/** The fastest run of a way. */
export function bestOf(bulk: readonly BulkFigures[], way: BulkFigures["way"]): BulkFigures {
  const [best] = bulk.filter((run) => run.way === way).sort((a, b) => b.perMinute - a.perMinute);
  if (best === undefined) throw new RangeError(`there is no run of ${way}`);
  return best;
}
