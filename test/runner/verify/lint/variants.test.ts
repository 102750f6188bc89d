import { describe, expect, it } from "vitest";
import { type Case, expectProblem } from "../../../support/lint-case.ts";
import { expectation, problemsAt, replacing, soundLab, verifyFolders } from "../../../support/sound-lab.ts";

describe("lint of the variants", () => {
  const ofVariants: Case[] = [
    ["no starter", { "starter/src/server.ts": null }, "starter", /there is no starter/, /Variants/],
    [
      "one alternative",
      { "alternatives/in-javascript/src/server.js": null },
      "alternatives",
      /expected at least 2, got 1/,
      /look nothing like the solution/,
    ],
    [
      "seven mistakes",
      { "mistakes/created/expect.yaml": null, "mistakes/created/src/server.ts": null },
      "mistakes",
      /expected at least 8, got 7/,
      /wrong answers that people give/,
    ],
    [
      "a mistake that names a test that there is not",
      { "mistakes/created/expect.yaml": expectation(["open/answers-200", "open/answers-201"]) },
      "mistakes/created/expect.yaml:4",
      /there is no test open\/answers-201/,
      /did you mean open\/answers-200\?/,
    ],
    [
      "a mistake that names a test twice",
      { "mistakes/created/expect.yaml": expectation(["open/answers-200", "open/answers-200"]) },
      "mistakes/created/expect.yaml:4",
      /open\/answers-200 is there twice/,
      /take one out/,
    ],
    [
      "a mistake that does not say who makes it",
      { "mistakes/created/expect.yaml": replacing("who: somebody\n", "") },
      "mistakes/created/expect.yaml:1",
      /who: .*expected string/,
      /a line on who makes the mistake/,
    ],
    [
      "a mistake without an expect.yaml",
      { "mistakes/created/expect.yaml": null },
      "mistakes/created/expect.yaml:1",
      /expected object/,
      /`fails`, a list of tests/,
    ],
    [
      "a mistake that changes nothing",
      { "mistakes/created/src/server.ts": null },
      "mistakes/created",
      /it changes no file/,
      /beside expect\.yaml/,
    ],
  ];
  it.each(ofVariants)("tells of %s", async (...given) => expectProblem(given));

  it("tells of a mistake's file that is the solution's", async () => {
    await using lab = await soundLab({ "solution/src/word.ts": "one", "mistakes/created/src/word.ts": "one" });
    const [verified] = await verifyFolders([lab.folder], ["lint"]);
    expect(verified?.gates[0]?.problems).toMatchObject([
      { file: "mistakes/created/src/word.ts", message: "the solution's file is the same" },
    ]);
  });

  it("tells of a stage that no mistake is about", async () => {
    const none = ["always-200", "always-400", "always-410"].flatMap((name): [string, string][] => [
      [`mistakes/${name}/expect.yaml`, expectation(["open/answers-200"])],
    ]);
    expect(await problemsAt("lint", Object.fromEntries(none))).toMatchObject([
      { file: "mistakes", message: "no mistake fails a test of stage shut" },
    ]);
  });
});
