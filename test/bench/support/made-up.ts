import { wayFigures } from "../figures.ts";
import { ratiosOf } from "../ratios.ts";
import type { BulkFigures, LongFigures, Results, WayFigures, WayName } from "../results.ts";
import { targetsOf } from "../targets.ts";

/** Figures that nobody has measured, easy to reckon with. */

export function figures(totalMs: number, testsMs = 100): WayFigures {
  return wayFigures([{ totalMs, testsMs, parts: { boot: totalMs - testsMs }, outcomes: {} }]);
}

export function bulkRun(way: BulkFigures["way"], perMinute: number, cpuSecondsPerGrade = 1, atOnce = 2): BulkFigures {
  const runnerPeakMiB = way === "usual" ? null : 90;
  const rest = { grades: 60, seconds: 60, backgroundCores: 0, runnerPeakMiB };
  return { way, atOnce, perMinute, cpuSecondsPerGrade, ...rest };
}

export function longRun(pace: [first: number, last: number], memoryMiB: [first: number, last: number]): LongFigures {
  const stretch = (index: 0 | 1): LongFigures["first"] => {
    const mib = memoryMiB[index];
    return { perMinute: pace[index], memoryMiB: { median: mib, min: mib, max: mib } };
  };
  return { grades: 500, atOnce: 2, perMinute: pace[0], stretch: 100, first: stretch(0), last: stretch(1) };
}

export const fastWays: Record<WayName, WayFigures> = {
  usual: figures(3_100),
  cold: figures(600),
  warm: figures(250),
  watch: figures(260),
  floor: figures(200),
};
export const fastBulk = [bulkRun("usual", 10, 7), bulkRun("backlab", 30, 2, 1), bulkRun("backlab", 70, 1)];
export const flat = longRun([70, 69], [100, 101]);

/** A run in which everything is as it should be. */
export function goodResults(): Results {
  const ratios = ratiosOf(fastWays, fastBulk);
  return {
    schemaVersion: 1,
    ratios,
    targets: targetsOf(ratios, fastBulk, flat, []),
    startedAt: "2026-01-31T12:00:00.000Z",
    quick: false,
    lab: "rest-api",
    machine: { cpu: "A CPU", cores: 2, memoryMiB: 4_096, node: "24.0.0", engine: "28.0", load: 0.1 },
    ways: fastWays,
    bulk: fastBulk,
    cellPeakMiB: { api: 80, postgres: 60, suite: 70 },
    long: flat,
    differences: [],
  };
}
