import { describe, expect, it } from "vitest";
import { durationWords, Pace } from "../../../runner/bulk/pace.ts";
import { fairly } from "../../../runner/bulk/stock.ts";
import { submitted } from "./support.ts";

describe("the order of grades", () => {
  it("lets nobody with many submissions hold up the others", () => {
    const many = [1, 2, 3, 4].map((attempt) => submitted(`ada-${attempt}`, {}, { person: "ada", attempt }));
    const others = ["bob", "cleo"].map((id) => submitted(id, {}));
    const batches = [...many, ...others].map((one) => ({ digest: one.candidate.id, members: [one] }));
    const order = fairly(batches).map(({ members: [first] }) => first?.candidate.id);
    expect(order).toEqual(["ada-4", "bob", "cleo", "ada-3", "ada-2", "ada-1"]);
  });

  it("takes what several have handed in when it is the turn of the first of them", () => {
    const ada = [1, 2].map((attempt) => submitted(`ada-${attempt}`, {}, { person: "ada", attempt }));
    const [first, second] = ada.map((one) => ({ digest: one.candidate.id, members: [one] }));
    first?.members.push(submitted("bob", {}));
    expect(fairly([second, first].flatMap((batch) => batch ?? []))).toEqual([second, first]);
  });
});

describe("the time that is left", () => {
  /** Grades that take turns to be long and short, so many at a time; after each, how far off the estimate was. */
  function errors(all: number, duration: (index: number) => number): number[] {
    let now = 5_000;
    const pace = new Pace(all, () => now);
    const durations = Array.from({ length: all }, (_, index) => duration(index));
    return durations.map((one, index) => {
      now += one;
      pace.done();
      const left = durations.slice(index + 1).reduce((sum, ms) => sum + ms, 0) / 1_000;
      return pace.secondsLeft === null ? NaN : Math.abs(pace.secondsLeft - left) / Math.max(left, 1);
    });
  }

  it("settles within a few percent once there is something to go by", () => {
    const off = errors(400, (index) => 900 + ((index * 7_919) % 13) * 50);
    expect(off.slice(0, 2)).toEqual([NaN, NaN]);
    expect(Math.max(...off.slice(24, -24))).toBeLessThan(0.05);
  });

  it("follows a machine that gets slower", () => {
    const off = errors(400, (index) => (index < 100 ? 1_000 : 3_000));
    expect(Math.max(...off.slice(130))).toBeLessThan(0.05);
  });

  it("goes down while nothing ends, and never below nothing", () => {
    let now = 0;
    const pace = new Pace(5, () => now);
    for (let index = 0; index < 4; index++) {
      now += 10_000;
      pace.done();
    }
    expect(pace.secondsLeft).toBe(10);
    now += 4_000;
    expect(pace.secondsLeft).toBe(6);
    now += 60_000;
    expect(pace.secondsLeft).toBe(0);
    expect(new Pace(0, () => 0).secondsLeft).toBe(0);
  });

  it.each([
    [0.2, "about 1 s"],
    [59, "about 59 s"],
    [61, "about 1 min"],
    [3_599, "about 1 h 0 min"],
    [7_260, "about 2 h 1 min"],
  ])("is told of %d s as %s", (seconds, words) => expect(durationWords(seconds)).toBe(words));
});
