import { describe, expect, it } from "vitest";
import { manifestProblems, testId } from "../../grader/manifest.ts";
import { declared, smallLab, smallManifest } from "../support/fixtures.ts";

describe("the manifest", () => {
  it("shares each stage's points over its tests by weight, and takes the stage's visibility", () => {
    expect(smallManifest.tests).toEqual([
      { id: "open/answers", stage: "open", title: "answers", points: 20, visibility: "public" },
      { id: "open/answers-again", stage: "open", title: "answers again", points: 20, visibility: "public" },
      { id: "shut/refuses", stage: "shut", title: "refuses", points: 30, visibility: "outline" },
      { id: "shut/stays-silent", stage: "shut", title: "stays silent", points: 15, visibility: "title" },
      { id: "shut/is-never-seen", stage: "shut", title: "is never seen", points: 15, visibility: "sealed" },
    ]);
  });

  it.each([
    ["GET /health answers 200 {ok}", "s/get-health-answers-200-ok"],
    ["É, ünïcode & ¡more!", "s/e-unicode-more"],
    ["__proto__", "s/proto"],
    ["!!!", "s/test"],
  ])("turns the title %j into the id %s", (title, id) => {
    expect(testId({ stage: "s", title })).toBe(id);
  });
});

describe("a suite that cannot be graded with", () => {
  const good = [declared("open", "a"), declared("shut", "b")];

  it("is told from one that can", () => {
    expect(manifestProblems(smallLab, good)).toEqual([]);
  });

  it.each([
    ["an empty stage", [declared("open", "a")], "stage shut has no tests"],
    ["a skipped test", [...good, declared("open", "c", { mode: "skip" })], '"c" in open is marked skip'],
    ["a focused test", [...good, declared("open", "c", { mode: "only" })], '"c" in open is marked only'],
    ["two tests of one name", [...good, declared("open", "A!")], "two tests are called open/a"],
    ["no weight", [...good, declared("open", "c", { weight: 0 })], '"c" in open weighs 0'],
    ["a weight that is no number", [...good, declared("open", "c", { weight: Number.NaN })], '"c" in open weighs NaN'],
    [
      "a test that shows more than one before it",
      [declared("open", "a", { visibility: "sealed" }), declared("open", "c"), declared("shut", "b")],
      '"c" in open shows more than "a" in open, which runs before it',
      '"b" in shut shows more than "a" in open, which runs before it',
    ],
    ["a negative weight", [...good, declared("open", "c", { weight: -1 })], '"c" in open weighs -1'],
  ])("for %s is named", (_what, tests, ...problems) => {
    expect(manifestProblems(smallLab, tests).map(({ message }) => message)).toEqual(problems);
  });
});
