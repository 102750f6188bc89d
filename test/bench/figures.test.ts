import { expect, it } from "vitest";
import { longFigures, together, wayFigures } from "./figures.ts";
import { bulkRun } from "./support/made-up.ts";

it("takes the time outside tests of each sample, not of the medians", () => {
  const sample = (totalMs: number, testsMs: number): Parameters<typeof wayFigures>[0][number] => ({
    totalMs,
    testsMs,
    parts: { boot: testsMs / 2 },
    outcomes: {},
  });
  const { overheadMs, parts } = wayFigures([sample(100, 90), sample(200, 50), sample(300, 200)]);
  expect(overheadMs).toEqual({ median: 100, min: 10, max: 150 });
  expect(parts["boot"]).toEqual({ median: 45, min: 25, max: 100 });
});

it("rounds put together have the pace of all their grades, not the mean of paces", () => {
  const rounds = [
    { ...bulkRun("backlab", 60, 1), grades: 10, seconds: 10, runnerPeakMiB: 80 },
    { ...bulkRun("backlab", 30, 4), grades: 10, seconds: 20, runnerPeakMiB: 95 },
  ];
  expect(together(rounds)).toMatchObject({
    grades: 20,
    seconds: 30,
    perMinute: 40,
    cpuSecondsPerGrade: 2.5,
    runnerPeakMiB: 95,
  });
});

it("no rounds are nothing to put together", () => {
  expect(() => together([])).toThrow(RangeError);
});

it("a long run is judged by its first and its last fifth, in the order in which grades ended", () => {
  // Ten grades: one a second at first, one every two seconds at last; memory goes from 101 to 110 MiB.
  const endedMs = [1, 2, 3, 4, 5, 6, 7, 8, 10, 12].map((seconds) => seconds * 1_000);
  const ends = endedMs.map((ended, index) => ({ endedMs: ended, memoryMiB: 101 + index })).reverse();
  expect(longFigures(2, ends)).toEqual({
    grades: 10,
    atOnce: 2,
    perMinute: 50,
    stretch: 2,
    first: { perMinute: 60, memoryMiB: { median: 101.5, min: 101, max: 102 } },
    last: { perMinute: 30, memoryMiB: { median: 109.5, min: 109, max: 110 } },
  });
});
