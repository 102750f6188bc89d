import { mkdir, open, readdir, rm, rmdir } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { BacklabError } from "../errors.ts";
import { shown } from "../intake/refusal.ts";
import { errnoOf, notWritten } from "../not-written.ts";

/** What may be in a folder that counts as empty: a repository that was made, or cloned, before. */
const NOT_IN_THE_WAY = new Set([".git"]);
const MOST_NAMED = 5;

/**
 * Writes files into a folder that is empty, or not there yet. Nothing is ever overwritten; when it fails half-way,
 * nothing of it stays, and what somebody else has put there meanwhile does.
 *
 * @throws BacklabError `target_exists`, naming what is in the way, `not_written`
 */
export async function writeIntoEmpty(folder: string, files: ReadonlyMap<string, Buffer>): Promise<void> {
  const made = await claim(folder);
  const written: string[] = [];
  try {
    for (const [path, contents] of files) {
      const file = join(folder, path);
      made.push(...(await makeFolder(dirname(file))));
      const handle = await open(file, "wx");
      written.push(file);
      await handle.writeFile(contents).finally(() => handle.close());
    }
  } catch (error) {
    await takeBack(written, made);
    throw notWritten(folder, error);
  }
}

/** Removes files, and of the folders what is then empty. */
async function takeBack(files: readonly string[], folders: readonly string[]): Promise<void> {
  for (const file of files) await rm(file, { force: true }).catch(() => undefined);
  for (const folder of [...folders].reverse()) await rmdir(folder).catch(() => undefined);
}

/**
 * Makes a folder and those above it.
 *
 * @returns the ones that were made, the topmost first
 */
async function makeFolder(folder: string): Promise<string[]> {
  const top = await mkdir(folder, { recursive: true });
  if (top === undefined) return [];
  const below = relative(top, folder).split(sep).filter(Boolean);
  return [top, ...below.map((_, index) => join(top, ...below.slice(0, index + 1)))];
}

/** @returns the folders that were made for it, the topmost first */
async function claim(folder: string): Promise<string[]> {
  try {
    const made = await makeFolder(folder);
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
