import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { BacklabError } from "../errors.ts";
import { shown } from "../intake/refusal.ts";
import { errnoOf, notWritten } from "../not-written.ts";

/** What may be in a folder that counts as empty: a repository that was made, or cloned, before. */
const NOT_IN_THE_WAY = new Set([".git"]);
const MOST_NAMED = 5;

/**
 * Writes files into a folder that is empty, or not there yet. Nothing is ever overwritten; when it fails half-way,
 * nothing of it stays.
 *
 * @throws BacklabError `target_exists`, naming what is in the way, `not_written`
 */
export async function writeIntoEmpty(folder: string, files: ReadonlyMap<string, Buffer>): Promise<void> {
  const made = await claim(folder);
  const written: string[] = [];
  try {
    for (const [path, contents] of files) {
      const top = await mkdir(dirname(join(folder, path)), { recursive: true });
      if (top !== undefined) written.push(top);
      await writeFile(join(folder, path), contents, { flag: "wx" });
      written.push(join(folder, path));
    }
  } catch (error) {
    for (const path of made === undefined ? written : [made]) await rm(path, { recursive: true, force: true });
    throw notWritten(folder, error);
  }
}

/** The topmost folder that was made for it, if one was. */
async function claim(folder: string): Promise<string | undefined> {
  try {
    const made = await mkdir(folder, { recursive: true });
    const found = (await readdir(folder)).filter((name) => !NOT_IN_THE_WAY.has(name));
    if (found.length > 0) throw inTheWay(folder, found);
    return made;
  } catch (error) {
    if (error instanceof BacklabError) throw error;
    if (errnoOf(error) === "EEXIST" || errnoOf(error) === "ENOTDIR") throw isFile(folder);
    throw notWritten(folder, error);
  }
}

function inTheWay(folder: string, found: string[]): BacklabError {
  const named = found.sort().slice(0, MOST_NAMED).map(shown).join(", ");
  const more = found.length > MOST_NAMED ? ` and ${found.length - MOST_NAMED} more` : "";
  return new BacklabError("target_exists", `${folder} is not empty: ${named}${more} would be in the way`, {
    hint: "nothing was written: give a new folder, as in `backlab start <lab> <folder>`",
  });
}

function isFile(folder: string): BacklabError {
  return new BacklabError("target_exists", `${folder} is a file, or below one`, {
    hint: "nothing was written: give a new folder, as in `backlab start <lab> <folder>`",
  });
}
