import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
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
 * Puts files as they were given in place of what is there, which is moved to `.backlab/replaced/<time>` first: whenever
 * this is broken off, it is either where it was or there.
 *
 * @returns where what was replaced is now
 * @throws BacklabError `not_written`
 */
export async function restore(
  folder: string,
  files: Files,
  { changed, missing }: Difference,
  at: Date,
): Promise<string> {
  const keptIn = join(STATE_FOLDER, "replaced", at.toISOString().replace(/[:.]/g, "-"));
  try {
    for (const path of changed) {
      await mkdir(dirname(join(folder, keptIn, path)), { recursive: true });
      await rename(join(folder, path), join(folder, keptIn, path));
    }
    await writeAll(folder, new Map([...files].filter(([path]) => changed.includes(path) || missing.includes(path))));
  } catch (error) {
    throw notWritten(folder, error);
  }
  return keptIn;
}

/** Writes files below a folder, in place of older ones. */
export async function writeAll(folder: string, files: Files): Promise<void> {
  for (const [path, contents] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), contents);
  }
}
