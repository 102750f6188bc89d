import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { agreed } from "../../../runner/cli/agreed.ts";
import type { CommandContext } from "../../../runner/cli/command.ts";
import { hintText } from "../../../runner/cli/hint-text.ts";
import { messageText } from "../../../runner/cli/message-text.ts";
import { progressText } from "../../../runner/cli/progress-text.ts";
import { commands } from "../../../runner/cli/program.ts";
import { runTracks } from "../../../runner/cli/tracks-run.ts";
import { row, wrapped } from "../../../runner/cli/wrap.ts";
import { loadLab } from "../../../runner/labs/catalogue.ts";
import { labsFolder, packageRoot } from "../../../runner/paths.ts";
import { NO_PROGRESS } from "../../../runner/workspace/progress.ts";

const NARROW = { colour: false, width: 40, interactive: true };

/** A context of which only this is looked at. */
function contextOf(parts: Partial<CommandContext>): CommandContext {
  return { env: {}, terminal: NARROW, ...parts } as CommandContext;
}

describe("a terminal of 40 columns", () => {
  it("shows progress, on each side of every stage", async () => {
    const { lab } = await loadLab(labsFolder, "messaging");
    const stages = { publish: { best: 15, attempts: 12, last: 3 } };
    const text = progressText({ lab }, { ...NO_PROGRESS, attempts: 12, best: 15, stages }, NARROW);
    expect(text.split("\n").filter((line) => line.length > 40)).toEqual([]);
    expect(text).toContain(" ✓ publish      15/15\n   tried 12 times, 3 the last time\n");
  });

  it("shows tracks", async () => {
    let text = "";
    await runTracks([], {}, contextOf({ out: (more) => void (text += more) }));
    expect(text.split("\n").filter((line) => line.length > 40)).toEqual([]);
  });
});

describe("a hint", () => {
  it("is as wide as the terminal, but for its code, and keeps its paragraphs and lists", () => {
    const markdown =
      "One two three\nfour five.\n\n- six seven eight\n  nine\n- ten\n\n```ts\nconst eleven = twelve;\n```\nend";
    expect(hintText(markdown, 14).split("\n")).toEqual([
      ...["One two three", "four five.", ""],
      ...["- six seven", "  eight nine", "- ten", ""],
      ...["```ts", "const eleven = twelve;", "```", "end"],
    ]);
  });
});

describe("what is said on stderr", () => {
  it("is broken into lines at a terminal only, and what it quotes keeps its own", () => {
    const told = (interactive: boolean): string[] =>
      messageText("this is what is wrong", "it wrote:\n| as it is", { colour: false, width: 20, interactive }).split(
        "\n",
      );
    expect(told(true)).toEqual(["backlab: this is", "  what is wrong", "  it wrote:", "| as it is", ""]);
    expect(told(false)).toEqual(["backlab: this is what is wrong", "  it wrote:", "| as it is", ""]);
  });
});

describe("wrapping", () => {
  it.each([
    [wrapped("one two three", 7), ["one two", "three"]],
    [wrapped("one two three", 9, "- ", "  "), ["- one two", "  three"]],
    [wrapped("     indented text goes on", 16), ["     indented", "     text goes", "     on"]],
    [wrapped("https://a.very/long/word then", 10), ["https://a.very/long/word", "then"]],
    [wrapped("\u001B[31mred\u001B[39m and more", 8), ["\u001B[31mred\u001B[39m and", "more"]],
    [[row("left", "right", 12)], ["left   right"]],
    [[row("left", "right", 5)], ["left right"]],
  ])("gives %j", (found, expected) => {
    expect(found).toEqual(expected);
  });
});

describe("being asked", () => {
  it("takes the answer of whoever is at the terminal", async () => {
    const asked: string[] = [];
    const answering = (answer: boolean): CommandContext =>
      contextOf({ confirm: (question) => (asked.push(question), Promise.resolve(answer)) });
    expect(await agreed("Really?", false, answering(true))).toBe(true);
    expect(await agreed("Really?", false, answering(false))).toBe(false);
    expect(await agreed("Really?", true, answering(false))).toBe(true);
    expect(asked).toEqual(["Really?", "Really?"]);
  });
});

it("is documented for learners with commands that there are", async () => {
  const text = await readFile(join(packageRoot, "docs", "learners.md"), "utf8");
  const words = [...text.matchAll(/^(?:\$ |\| `)backlab ([a-z]+)/gm)].map(([, word]) => word);
  const known = commands.map(({ name }) => name);
  expect(words.length).toBeGreaterThan(10);
  expect(words.filter((word) => !known.includes(word ?? ""))).toEqual([]);
});
