import { expect, it } from "vitest";
import { median, spread } from "./statistics.ts";

it("the median of an odd number of values is the middle one, whatever their order", () => {
  expect(median([9, 1, 10])).toBe(9);
});

it("the median of an even number of values lies between the two in the middle", () => {
  expect(median([4, 1, 2, 100])).toBe(3);
});

it("no values have no median", () => {
  expect(() => median([])).toThrow(RangeError);
});

it("a spread is rounded to thousandths", () => {
  expect(spread([1.00049, 3, 2])).toEqual({ median: 2, min: 1, max: 3 });
});
