import { readdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { finishSwap, isSwapping, swapResults } from "../../../../runner/bulk/regrade/swap.ts";
import { refused } from "../../intake/support/refused.ts";
import { project } from "../../intake/support/scratch.ts";

const OLD = { "run.json": "old", "reports/ada.json": "old", "index.html": "old", "notes.txt": "mine" };
const NEW = { "run.json": "new", "reports/ada.json": "new", "index.html": "new", "moodle.csv": "new" };

function folder(): Promise<string> {
  const next = Object.entries(NEW).map(([path, text]) => [`regrade/next/${path}`, text]);
  return project({ ...OLD, ...(Object.fromEntries(next) as Record<string, string>) });
}

/** Every file of a folder, and what is in it. */
async function filesIn(path: string): Promise<Record<string, string>> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = files.map(async (file) => [file.slice(path.length + 1), await readFile(file, "utf8")] as const);
  return Object.fromEntries(await Promise.all(texts));
}

const SWAPPED = {
  ...NEW,
  "notes.txt": "mine",
  "earlier/1/run.json": "old",
  "earlier/1/reports/ada.json": "old",
  "earlier/1/index.html": "old",
};
const MOVES = 7;
const places = { put: "regrade/next", keep: "earlier/1" };

/** Moves so often, and then ends as a process does that is killed. */
function killedAfter(moves: number): typeof rename {
  let left = moves;
  return async (from, to) => {
    if (left-- === 0) throw new Error("killed");
    await rename(from, to);
  };
}

describe("results that change places", () => {
  it("leave what is none of theirs alone", async () => {
    const out = await folder();
    await swapResults(out, places);
    expect(await filesIn(out)).toEqual(SWAPPED);
    expect(await finishSwap(out)).toBeNull();
  });

  it.each(Array.from({ length: MOVES }, (_, moves) => [moves]))(
    "are all in place in the end, when they are cut off after %d moves, and again",
    async (moves) => {
      const out = await folder();
      await refused(swapResults(out, places, killedAfter(moves)), "not_written");
      expect(isSwapping(out)).toBe(true);
      await finishSwap(out, killedAfter(1)).catch(() => undefined);
      expect((await finishSwap(out)) ?? places).toMatchObject(places);
      expect(await filesIn(out)).toEqual(SWAPPED);
    },
  );

  it("come back as they were", async () => {
    const out = await folder();
    await swapResults(out, places);
    await swapResults(out, { put: "earlier/1", keep: "undone/1" });
    const back = await filesIn(out);
    expect(back).toMatchObject(OLD);
    expect(back).toMatchObject({ "undone/1/run.json": "new", "undone/1/reports/ada.json": "new" });
  });
});
