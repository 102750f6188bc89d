import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { BacklabError } from "../errors.ts";
import { errnoOf, notWritten } from "../not-written.ts";
import { STATE_FOLDER } from "./record.ts";

type Files = ReadonlyMap<string, Buffer>;

/** What differs in a workspace from files as they were given, by path. */
export interface Difference {
  changed: string[];
  missing: string[];
}

export async function differenceFrom(folder: string, files: Files): Promise<Difference> {
  const difference: Difference = { changed: [], missing: [] };
  for (const [path, given] of files) {
    const found = await readFile(join(folder, path)).catch((error: unknown) => errnoOf(error) ?? "");
    if (found === "ENOENT" || found === "ENOTDIR") difference.missing.push(path);
    else if (typeof found === "string" || !found.equals(given)) difference.changed.push(path);
  }
  return difference;
}

/**
 * Puts files as they were given in place of what is there, which is moved to `.backlab/replaced/<time>` first, one after
 * the other: whenever this is broken off, each is either where it was or there, and at most one has nothing in its place.
 *
 * @returns where what was replaced is now
 * @throws BacklabError `not_written`, whose hint says where that is
 */
export async function restore(
  folder: string,
  files: Files,
  { changed, missing }: Difference,
  at: Date,
): Promise<string> {
  const keptIn = join(STATE_FOLDER, "replaced", at.toISOString().replace(/[:.]/g, "-"));
  const moved: string[] = [];
  try {
    for (const [path, contents] of files) {
      if (changed.includes(path)) {
        await moveInto(join(folder, keptIn), folder, path);
        moved.push(path);
      }
      if (changed.includes(path) || missing.includes(path)) await writeAll(folder, new Map([[path, contents]]));
    }
  } catch (error) {
    throw moved.length === 0 ? notWritten(folder, error) : brokenOff(folder, keptIn, moved, error);
  }
  return keptIn;
}

async function moveInto(target: string, folder: string, path: string): Promise<void> {
  await mkdir(dirname(join(target, path)), { recursive: true });
  await rename(join(folder, path), join(target, path));
}

function brokenOff(folder: string, keptIn: string, moved: readonly string[], cause: unknown): BacklabError {
  const { message, hint } = notWritten(folder, cause);
  const kept = `${moved.join(", ")} as you had ${moved.length === 1 ? "it is" : "them are"} in ${join(folder, keptIn)}`;
  return new BacklabError("not_written", message, { hint: `${kept}; ${hint ?? ""}`, cause });
}

/** Writes files below a folder, in place of older ones. */
export async function writeAll(folder: string, files: Files): Promise<void> {
  for (const [path, contents] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), contents);
  }
}
