import { describe, expect, it } from "vitest";
import { inRunningOrder } from "../../grader/stage-order.ts";

describe("stages", () => {
  it("run in order of how much may be seen of them, and otherwise as written", () => {
    const stages = (["sealed", "outline", "public", "title", "outline", "public"] as const).map((visibility, n) => ({
      visibility,
      n,
    }));
    expect(inRunningOrder(stages).map(({ n }) => n)).toEqual([2, 5, 1, 4, 3, 0]);
  });
});
