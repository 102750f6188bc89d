import { expect, it } from "vitest";
import { ratiosOf } from "./ratios.ts";
import { fastBulk, fastWays, figures, flat, longRun } from "./support/made-up.ts";
import { targetsOf } from "./targets.ts";

const good = ratiosOf(fastWays, fastBulk);

it("says of every target whether it is reached", () => {
  const reached = targetsOf(good, fastBulk, flat, []).map((target) => target.reached);
  expect(reached).toEqual([true, true, true, true, true, true, true, true, true]);
});

it("names a ratio that is not reached, with what was measured", () => {
  const slow = ratiosOf({ ...fastWays, warm: figures(400) }, fastBulk);
  const missed = targetsOf(slow, fastBulk, flat, []).filter((target) => !target.reached);
  expect(missed.map(({ target, measured }) => [target, measured])).toEqual([
    [">= 15x", "10.0x"],
    ["<= 1.5x", "2.00x"],
  ]);
});

it("a pace that drifts either way is not flat", () => {
  for (const last of [66, 74]) {
    const missed = targetsOf(good, fastBulk, longRun([70, last], [100, 100]), []).filter(({ reached }) => !reached);
    expect(missed.map(({ what }) => what)).toEqual(["long run: pace at the end / at the start"]);
  }
});

it("memory may shrink and may not grow", () => {
  const targets = (last: number): boolean[] =>
    targetsOf(good, fastBulk, longRun([70, 70], [100, last]), []).map(({ reached }) => reached);
  expect(targets(50)).not.toContain(false);
  expect(targets(110)).toContain(false);
});

it("one outcome that differs is one too many", () => {
  const last = targetsOf(good, fastBulk, flat, ["warm: a is failed, not passed"]).at(-1);
  expect(last).toMatchObject({ measured: "1", reached: false });
});
