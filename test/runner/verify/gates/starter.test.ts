import { describe, expect, it } from "vitest";
import { GOOD_SERVER } from "../../../support/grading.ts";
import { like, problemsAt, replacing } from "../../../support/sound-lab.ts";

const WRONG_SERVER = GOOD_SERVER.replace("404", "400");

describe("the starter", () => {
  it("has to earn what lab.yaml says, and what it passes is named", async () => {
    const changes = { "lab.yaml": replacing("stages:", "starterScore: 5\nstages:") };
    expect(await problemsAt("starter", changes)).toMatchObject([
      {
        file: "lab.yaml",
        line: 12,
        message: "the starter earns 0 and not 5: it passes no test",
        fix: like(/^say starterScore: 0, or change the starter: backlab grade .* --variant starter --seed 1 /),
      },
    ]);
  });

  it("may not earn more than 15", async () => {
    const [problem] = await problemsAt("starter", { "starter/src/server.ts": WRONG_SERVER });
    expect(problem).toMatchObject({ file: "lab.yaml", line: null });
    expect(problem?.message).toBe(
      "the starter earns 40 and not 0: it passes open/answers-200 (20), open/gives-back-what-it-is-sent (20)",
    );
    expect(problem?.fix).toMatch(/make the starter do less, 15 points are the most/);
  });

  it("has to start", async () => {
    expect(await problemsAt("starter", { "starter/src/server.ts": 'throw new Error("oops")' })).toMatchObject([
      {
        file: "starter",
        line: null,
        message: like(/^starter does not start: api ended .*exit code 1/),
      },
    ]);
  });

  it("has to be there", async () => {
    expect(await problemsAt("starter", { "starter/src/server.ts": null })).toMatchObject([
      { file: ".", message: like(/starter: there is nothing at/) },
    ]);
  });
});
