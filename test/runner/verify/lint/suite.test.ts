import { describe, expect, it } from "vitest";
import type { Case } from "../../../support/lint-case.ts";
import { problemsAt, replacing } from "../../../support/sound-lab.ts";

const many = (count: number): string =>
  Array.from({ length: count }, (_, n) => `it("says ${n}", () => undefined);`).join("\n");

describe("lint of a suite", () => {
  const ofSuite: Case[] = [
    [
      "does not compile",
      { "suite/open.test.ts": "\nconst = 1" },
      "suite/open.test.ts:2",
      /^column 7: Expected identifier/,
      /one file for each stage/,
    ],
    [
      "is not there",
      { "suite/shut.test.ts": null },
      "suite/shut.test.ts",
      /stage shut has no suite/,
      /one file for each/,
    ],
    [
      "throws while it is read",
      { "suite/open.test.ts": 'throw new Error("oops")' },
      "suite",
      /cannot be read: .*oops/,
      /a test or a beforeAll/,
    ],
    [
      "never comes to an end while it is read",
      { "suite/open.test.ts": "for (;;);" },
      "suite",
      /listing the suite's tests took longer than 15 s/,
      /a test or a beforeAll/,
    ],
    [
      "has two tests of one name",
      {
        "suite/shut.test.ts": replacing('it("answers', 'it("answers 404: elsewhere!", () => undefined);\nit("answers'),
      },
      "suite/shut.test.ts:5",
      /two tests are called shut\/answers-404-elsewhere/,
      /a title of its own/,
    ],
    [
      "focuses a test",
      { "suite/open.test.ts": replacing("it(", "it.only(") },
      "suite/open.test.ts:4",
      /"answers 200" in open is marked only/,
      /has to run/,
    ],
    [
      "has no tests",
      { "suite/open.test.ts": "export {}" },
      "suite/open.test.ts",
      /stage open has no tests/,
      /has to run/,
    ],
    [
      "has more tests than points",
      { "suite/open.test.ts": many(41) },
      "suite/open.test.ts:41",
      /"says 40" is worth no point/,
      /give stage open more points or fewer tests/,
    ],
    [
      "has a title too long for a line",
      { "suite/open.test.ts": replacing("gives back", `gives ${"and gives ".repeat(9)}back`) },
      "suite/open.test.ts:8",
      /a title of 116 characters: 100 fit/,
      /fewer words/,
    ],
  ];
  it.each(ofSuite)("tells of a suite that %s", async (...given) => {
    // What the mistakes name is gone with the tests: that is told too, and is not the point here.
    const [, changes, where, message, fix] = given;
    const names = Object.keys(changes).some((path) => path === "suite/open.test.ts");
    const problems = (await problemsAt("lint", changes)).filter(({ file }) => !names || !file.startsWith("mistakes/"));
    expect(problems.map(({ file, line }) => (line === null ? file : `${file}:${line}`))).toEqual([where]);
    expect(problems[0]?.message).toMatch(message);
    expect(problems[0]?.fix).toMatch(fix);
  });
});
