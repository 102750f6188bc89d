import { describe, expect, it } from "vitest";
import { GOOD_SERVER } from "../../../support/grading.ts";
import { expectation, like, problemsAt, soundLab, verifyChanged, verifyFolders } from "../../../support/sound-lab.ts";

const WRONG_SERVER = GOOD_SERVER.replace("404", "400");

describe("the mistakes", () => {
  it("have to break something", async () => {
    const changes = { "mistakes/created/src/server.ts": `// the same, in other words\n${GOOD_SERVER}` };
    const [result] = await verifyChanged(changes, ["mistakes"]);
    expect(result?.figure).toBe("7 of 8 fail exactly what they name; every one of 3 tests is failed by at least one");
    expect(result?.problems).toMatchObject([
      {
        file: "mistakes/created/expect.yaml",
        line: 3,
        message: like(/^it breaks nothing: every test passes with seed \d+$/),
        fix: like(/--variant mistakes\/created --seed \d+/),
      },
    ]);
  });

  it("may not break more than they name", async () => {
    const changes = {
      "mistakes/created/src/server.ts": WRONG_SERVER.replace("const {", "response.statusCode = 201; const {"),
    };
    expect(await problemsAt("mistakes", changes)).toMatchObject([
      {
        file: "mistakes/created/expect.yaml",
        line: 3,
        message: like(/^shut\/answers-404-elsewhere fails too with seed \d+: expected status 404, got 400$/),
        fix: like(/^name it here if it belongs to the mistake/),
      },
    ]);
  });

  it("have to break all that they name, also what they keep from running", async () => {
    const changes = {
      "mistakes/created/expect.yaml": expectation(["open/answers-200", "open/gives-back-what-it-is-sent"]),
      "mistakes/accepted/src/server.ts": GOOD_SERVER.replace("const {", "process.exit(0); const {"),
      "mistakes/accepted/expect.yaml": expectation(["open/answers-200", "shut/answers-404-elsewhere"]),
    };
    const problems = await problemsAt("mistakes", changes);
    expect(problems.map(({ file, line, message }) => `${file}:${line} ${message.replace(/seed \d+/, "seed")}`)).toEqual(
      [
        "mistakes/accepted/expect.yaml:4 shut/answers-404-elsewhere does not fail (api stopped (exit code 0)) with seed, and is named here",
        "mistakes/created/expect.yaml:4 open/gives-back-what-it-is-sent passes with seed, and is named here",
      ],
    );
  });

  it("have to start", async () => {
    expect(await problemsAt("mistakes", { "mistakes/created/src/server.ts": "const const" })).toMatchObject([
      { file: "mistakes/created", message: like(/^mistakes\/created does not start/) },
    ]);
  });

  it("need an expect.yaml that can be read", async () => {
    expect(await problemsAt("mistakes", { "mistakes/created/expect.yaml": "who: me\nfails: none\n" })).toMatchObject([
      { file: "mistakes/created/expect.yaml", line: 2, message: like(/^fails: .*expected array/) },
    ]);
  });

  it("together fail every test", async () => {
    const changes = { "suite/shut.test.ts": (text: string) => `${text}\nit("is idle", () => undefined);\n` };
    const [result] = await verifyChanged(changes, ["mistakes"]);
    expect(result?.figure).toBe("8 of 8 fail exactly what they name; 1 of 4 tests are failed by none");
    expect(result?.problems).toMatchObject([
      {
        file: "suite/shut.test.ts",
        line: 8,
        message: "no mistake fails shut/is-idle",
        fix: like(/or leave the test out/),
      },
    ]);
  });

  it("have to be eight at least", async () => {
    const none = { "mistakes/created/src/server.ts": null, "mistakes/created/expect.yaml": null };
    expect(await problemsAt("mistakes", none)).toMatchObject([
      { file: "mistakes", message: "expected at least 8, got 7" },
    ]);
  });
});

describe("grades side by side", () => {
  it("come out in the same order as one by one", async () => {
    await using lab = await soundLab({ "mistakes/created/expect.yaml": expectation(["shut/answers-404-elsewhere"]) });
    const [one] = await verifyFolders([lab.folder], ["mistakes"], { jobs: 1, seed: 5 });
    const [four] = await verifyFolders([lab.folder], ["mistakes"], { jobs: 4, seed: 5 });
    expect(one?.gates[0]?.problems).toHaveLength(2);
    expect(four?.gates[0]?.problems).toEqual(one?.gates[0]?.problems);
  });
});
