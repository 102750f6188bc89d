import { describe, expect, it } from "vitest";
import { like, problemsAt, replacing, verifyChanged } from "../../../support/sound-lab.ts";

describe("time", () => {
  it("is up for a suite that takes more than 8 s, and for a test that takes half of what it may", async () => {
    const pause = (ms: number): string => `new Promise((done) => setTimeout(done, ${ms}))`;
    const waiting = [1, 2, 3, 4].map(
      (n) => `describe("${n}", () => { beforeAll(() => ${pause(1_850)}); it("waits ${n}", () => undefined); });`,
    );
    const changes = { "suite/shut.test.ts": [...waiting, `it("dawdles", () => ${pause(1_200)});`].join("\n") };
    const [result] = await verifyChanged(changes, ["time"]);
    expect(result?.figure).toMatch(/^\d\.\d s for all tests, the fastest of [36]; slowest: shut\/dawdles 1\.\d s, /);
    expect(result?.problems).toMatchObject([
      { file: "suite", line: null, message: like(/^all tests take \d\.\d s, and 8 s is the limit$/) },
      {
        file: "suite/shut.test.ts",
        line: 5,
        message: like(/^shut\/dawdles takes 1\.\d s: 1 s is half of testSeconds/),
        fix: like(/eventually\(\)/),
      },
    ]);
  });

  it("of 2 s is enough for a test, however long it may take", async () => {
    const changes = {
      "lab.yaml": replacing("testSeconds: 2", "testSeconds: 10"),
      "suite/shut.test.ts": 'it("dawdles", () => new Promise((done) => setTimeout(done, 2_100)));',
    };
    expect(await problemsAt("time", changes)).toMatchObject([
      { message: like(/^shut\/dawdles takes 2\.\d s: 2 s is the most a test may take$/) },
    ]);
  });

  it("cannot be told of a solution without a score", async () => {
    expect(await problemsAt("time", { "solution/src/server.ts": "const const" })).toMatchObject([
      { file: "solution", message: "the solution cannot be timed, as it cannot be graded" },
    ]);
  });
});
