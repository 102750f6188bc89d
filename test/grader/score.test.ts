import { describe, expect, it } from "vitest";
import { score } from "../../grader/score.ts";
import { outcome, smallManifest, wrongStatus } from "../support/fixtures.ts";

describe("the score", () => {
  it("is the points of the tests that passed; one that did not report is not run", () => {
    const scored = score(smallManifest, [outcome("open/answers"), wrongStatus("open/answers-again", 200, 500)]);
    expect(scored.map(({ id, earned, outcome: { status } }) => [id, earned, status])).toEqual([
      ["open/answers", 20, "passed"],
      ["open/answers-again", 0, "failed"],
      ["shut/refuses", 0, "not_run"],
      ["shut/stays-silent", 0, "not_run"],
      ["shut/is-never-seen", 0, "not_run"],
    ]);
  });

  it.each([
    ["two for one test", [outcome("open/answers"), outcome("open/answers")], "two outcomes for open/answers"],
    ["one for no test", [outcome("__proto__")], "an outcome for __proto__, which the lab does not have"],
  ])("is refused when of the outcomes there is %s", (_what, outcomes, message) => {
    expect(() => score(smallManifest, outcomes)).toThrow(message);
  });
});
