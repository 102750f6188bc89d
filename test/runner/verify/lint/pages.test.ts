import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Case, expectProblem } from "../../../support/lint-case.ts";
import { replacing, soundLab, verifyFolders } from "../../../support/sound-lab.ts";

describe("lint of the brief and the hints", () => {
  const ofBrief: Case[] = [
    ["no brief", { "README.md": null }, "README.md", /there is no brief/, /what a learner is to build/],
    [
      "a stage without a section",
      {
        "README.md": (text) =>
          text
            .replace("## shut:", "## closed,")
            .replace(/ \(60 points\)/, "")
            .replace(/\[the second stage\]\(.*?\)/, ""),
      },
      "README.md",
      /stage shut has no section/,
      /## shut: \.\.\. \(60 points\)/,
    ],
    [
      "a section with other points",
      { "README.md": replacing("answer (40 points)", "answer (30 points)") },
      "README.md:5",
      /open is worth 40 points, and not 30/,
      /\(40 points\)/,
    ],
    [
      "a section without a word",
      { "README.md": replacing("Any other path is a 404.\n", "") },
      "README.md:9",
      /the section of shut says nothing/,
      /promise there what its tests ask for/,
    ],
    [
      "two sections of a stage",
      { "README.md": (text) => `${text}\n## open again\n\nMore.\n` },
      "README.md:13",
      /stage open has a second section/,
      /make them one/,
    ],
    [
      "points for something that is no stage",
      { "README.md": (text) => `${text}\n## shot: say it (5 points)\n\nMore.\n` },
      "README.md:13",
      /"shot: say it \(5 points\)" gives points, and begins with no stage's id/,
      /did you mean shut\?/,
    ],
    [
      "a dead link",
      { "README.md": replacing("hints/open.md", "hints/opened.md") },
      "README.md:3",
      /dead link: there is no hints\/opened\.md/,
      /relative to the file/,
    ],
    [
      "a dead anchor",
      { "README.md": replacing("#shut-say-no-60-points", "#shut-say-no-50-points") },
      "README.md:3",
      /no heading of README\.md has the anchor #shut-say-no-50-points/,
      /did you mean shut-say-no-60-points\?/,
    ],
    [
      "a command for another lab",
      { "README.md": replacing("hint sound-lab", "hint rest-api") },
      "README.md:3",
      /`backlab hint rest-api` is about another lab/,
      /called sound-lab/,
    ],
  ];
  it.each(ofBrief)("tells of %s", async (...given) => expectProblem(given));

  const ofHints: Case[] = [
    ["a stage without hints", { "hints/shut.md": null }, "hints/shut.md", /stage shut has no hints/, /three steps/],
    [
      "hints in two steps",
      { "hints/shut.md": "One.\n\n---\n\nTwo.\n" },
      "hints/shut.md",
      /expected 3 steps, got 2/,
      /a line --- between them/,
    ],
    [
      "a step without a word",
      { "hints/shut.md": "One.\n\n---\n\n---\n\nThree.\n" },
      "hints/shut.md:3",
      /a step without a word/,
      /three steps/,
    ],
    [
      "hints for no stage",
      { "hints/shout.md": "One.\n\n---\n\nTwo.\n\n---\n\nThree.\n" },
      "hints/shout.md",
      /there is no stage shout/,
      /did you mean shut\?/,
    ],
    [
      "a suite for no stage",
      { "suite/closed-for-ever.test.ts": "" },
      "suite/closed-for-ever.test.ts",
      /there is no stage closed-for-ever/,
      /the stages are: open, shut/,
    ],
    [
      "a dead link of a hint",
      {
        "hints/shut.md": "One [two](#three).\n\n---\n\n[Two](../README.md#two)\n\n---\n\nThree.\n".replace(
          "[two](#three)",
          "two",
        ),
      },
      "hints/shut.md:5",
      /no heading of \.\.\/README\.md has the anchor #two/,
      /an anchor is the whole heading/,
    ],
    [
      "a command for a stage that there is not",
      { "hints/shut.md": "See `npm run -s backlab -- hint sound-lab opne`.\n\n---\n\nTwo.\n\n---\n\nThree.\n" },
      "hints/shut.md:1",
      /`backlab hint sound-lab opne`: there is no such stage/,
      /did you mean open\?/,
    ],
  ];
  it.each(ofHints)("tells of %s", async (...given) => expectProblem(given));

  it("looks at links in text only, not in code or to elsewhere", async () => {
    await using lab = await soundLab({
      "README.md": (text) =>
        `${text}\n\`[a](b.md)\` [RFC](https://www.rfc-editor.org/rfc/rfc9457) [mail](mailto:a@b.c) ![x](pic%20ture.md)\n\n    [c](d.md)\n`,
    });

    await writeFile(join(lab.folder, "pic ture.md"), "");
    const [verified] = await verifyFolders([lab.folder], ["lint"]);
    expect(verified?.gates[0]?.problems).toMatchObject([{ file: "pic ture.md", message: "this is no part of a lab" }]);
  });
});
