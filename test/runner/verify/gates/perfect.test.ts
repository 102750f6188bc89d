import { describe, expect, it } from "vitest";
import { GOOD_SERVER } from "../../../support/grading.ts";
import { flaky, like, problemsAt, replacing, verifyChanged } from "../../../support/sound-lab.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const WRONG_SERVER = GOOD_SERVER.replace("404", "400");

const ALL_GATES = ["lint", "starter", "reference", "alternatives", "mistakes", "stability", "time"];

describe("a sound lab", () => {
  it("passes every gate, each with its figure", async () => {
    const gates = await verifyChanged({}, [], { repeat: 2, seed: 11 });
    expect(gates.map(({ gate }) => gate)).toEqual(ALL_GATES);
    expect(gates.flatMap(({ problems }) => problems)).toEqual([]);
    const figures = Object.fromEntries(gates.map(({ gate, figure }) => [gate, figure]));
    expect(figures).toMatchObject({
      starter: "0 of 100, as declared",
      reference: "100 of 100 in 3 tests; 2 of 2 stages pass alone too",
      alternatives: "2 of 2 earn 100",
      mistakes: "8 of 8 fail exactly what they name; every one of 3 tests is failed by at least one",
      stability: "4 variants, 2 times each, shuffled, 1 of the times with a busy core: identical outcomes every time",
    });
    expect(figures["time"]).toMatch(
      /^0\.\d+ s for all tests, the fastest of 3; slowest: (\w+\/[\w-]+ 0\.\d+ s(, )?){3}$/,
    );
  });
});

describe("the reference", () => {
  it("has to earn 100, and without it nothing else is tried that stands on it", async () => {
    const gates = await verifyChanged({ "solution/src/server.ts": WRONG_SERVER }, [
      "reference",
      "alternatives",
      "mistakes",
      "stability",
      "time",
    ]);
    expect(gates.map(({ ok, figure }) => [ok, figure])).toEqual([
      [false, "40 of 100 in 3 tests"],
      [true, "2 of 2 earn 100"],
      [null, "not tried: needs reference"],
      [null, "not tried: needs reference"],
      [null, "not tried: needs reference"],
    ]);
    expect(gates[0]?.problems).toMatchObject([
      {
        file: "suite/shut.test.ts",
        line: 4,
        message: "solution does not pass shut/answers-404-elsewhere: expected status 404, got 400",
        fix: like(/^see what it answers: backlab grade .* --variant solution --seed 1 --runtime embedded$/),
      },
    ]);
  });

  it("has to earn all of a stage also when no other has run before it", async () => {
    const leaning = GOOD_SERVER.replace("createServer(", "let begun = false;\ncreateServer(")
      .replace("404;", "begun ? 404 : 400;")
      .replace("response.end", 'begun ||= pathname === "/";\n  response.end');
    expect(await problemsAt("reference", { "solution/src/server.ts": leaning })).toMatchObject([
      {
        file: "suite/shut.test.ts",
        line: null,
        message:
          "the solution earns 0 of 60 points in shut when no other stage has run before it: answers 404 elsewhere",
        fix: like(/^make in this stage whatever its tests stand on/),
      },
    ]);
  });

  it("is told from a test that comes out otherwise with the same seed", async () => {
    await using marks = await temporaryFolder();
    const [problem] = await problemsAt("reference", flaky(marks.path, 1));
    expect(problem?.message).toMatch(
      /does not pass shut\/flips: .*not yet.* \(once: with the same seed it came out otherwise\)$/,
    );
    expect(problem?.fix).toMatch(/see how often it fails: backlab verify .* --only stability$/);
  });

  it("runs into the limit of a test that waits for ever", async () => {
    const changes = {
      "lab.yaml": replacing("testSeconds: 2", "testSeconds: 0.5"),
      "suite/shut.test.ts": 'it("waits", () => new Promise(() => undefined));',
    };
    expect(await problemsAt("reference", changes)).toMatchObject([
      {
        file: "suite/shut.test.ts",
        line: 1,
        message: like(/shut\/waits: .*within the limit of 0\.5 s a test/),
      },
    ]);
  });

  it("has no score when a test never returns, and the test is named", async () => {
    const changes = {
      "lab.yaml": replacing("testSeconds: 2, totalSeconds: 20", "testSeconds: 0.5, totalSeconds: 1"),
      "suite/shut.test.ts": 'it("answers", () => undefined);\nit("spins", () => { for (;;); });',
    };
    const [result] = await verifyChanged(changes, ["reference"]);
    expect(result).toMatchObject({ ok: false, figure: "no score" });
    expect(result?.problems).toMatchObject([
      {
        file: "suite/shut.test.ts",
        line: 2,
        message:
          'solution got no score: stage shut took longer than 6.5 s; the first test that did not report is "spins"',
      },
    ]);
  });
});

describe("the alternatives", () => {
  it("all have to earn 100", async () => {
    const [result] = await verifyChanged({ "alternatives/late/src/server.ts": WRONG_SERVER }, ["alternatives"]);
    expect(result?.figure).toBe("1 of 2 earn 100");
    expect(result?.problems).toMatchObject([
      { message: "alternatives/late does not pass shut/answers-404-elsewhere: expected status 404, got 400" },
    ]);
  });

  it("have to be two at least", async () => {
    const [result] = await verifyChanged(
      { "alternatives/late/src/server.ts": null, "alternatives/late/package.json": null },
      ["alternatives"],
    );
    expect(result?.figure).toBe("1 of 1 earn 100; at least 2 are needed");
    expect(result?.problems).toMatchObject([{ file: "alternatives", message: "expected at least 2, got 1" }]);
  });

  it("are refused when grading would not take them", async () => {
    const files = {
      "alternatives/late/src/server.ts": null,
      "alternatives/late/package.json": null,
      "alternatives/late/.env": "A=1",
    };
    expect(await problemsAt("alternatives", files)).toMatchObject([
      {
        file: "alternatives/late",
        message: like(/^alternatives\/late is not taken: .*no files to grade/),
      },
    ]);
  });
});
