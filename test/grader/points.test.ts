import { describe, expect, it } from "vitest";
import { allocate } from "../../grader/points.ts";

describe("sharing points", () => {
  it.each([
    [20, [1, 1, 1], [7, 7, 6]],
    [10, [1, 1, 1, 1, 1, 1], [2, 2, 2, 2, 1, 1]],
    [15, [2, 1], [10, 5]],
    [5, [1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 0, 0]],
    [10, [3, 1, 3], [4, 2, 4]],
    [10, [], []],
  ])("shares %i over %j as %j", (total, weights, shares) => {
    expect(allocate(total, weights)).toEqual(shares);
  });

  it("always adds up to the total", () => {
    for (let total = 1; total <= 100; total++) {
      for (let tests = 1; tests <= 30; tests++) {
        const weights = Array.from({ length: tests }, (_, index) => 1 + ((index * 7) % 5) / 2);
        expect(allocate(total, weights).reduce((a, b) => a + b)).toBe(total);
      }
    }
  });
});
