import { expect, it } from "vitest";
import { bestOf, ratiosOf } from "./ratios.ts";
import { bulkRun, fastBulk, fastWays } from "./support/made-up.ts";

it("compares the time outside tests, the totals with the floor, and the best paces", () => {
  expect(ratiosOf(fastWays, fastBulk)).toEqual({
    overheadWarm: 20,
    overheadCold: 6,
    totalWarmToFloor: 1.25,
    watchToFloor: 1.3,
    bulk: 7,
  });
});

it("takes the usual way at its best parallelism, too", () => {
  const best = bestOf([bulkRun("usual", 9, 1, 1), bulkRun("usual", 16, 1, 2), bulkRun("usual", 12, 1, 4)], "usual");
  expect(best.atOnce).toBe(2);
});

it("has no best of what was not run", () => {
  expect(() => bestOf([bulkRun("usual", 9)], "backlab")).toThrow("no run of backlab");
});
