import type { Stats } from "node:fs";
import { lstat, readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** What is in a folder, as far as it can be a submission or have some in it. */
export interface Entry {
  name: string;
  path: string;
  kind: "folder" | "file" | "link" | "other";
  /** An ISO date. */
  modifiedAt: string | null;
}

/** What operating systems and editors leave behind is nobody's submission. */
const JUNK = /^(\..*|__MACOSX|Thumbs\.db|desktop\.ini)$/i;

/** Formats that are not taken too: to be told that is better than to be passed over. */
const ARCHIVE = /\.(zip|tar|tgz|gz|7z|rar|bz2|xz|zst)$/i;

/** The entries of a folder, in the order of their names. A link there is the instructor's own, and followed. */
export async function entriesOf(folder: string): Promise<Entry[]> {
  return listed(folder, stat);
}

/** The same for a folder that is a learner's, whose links could lead to somebody else's work: none is followed. */
export async function entriesOfLearner(folder: string): Promise<Entry[]> {
  return listed(folder, lstat);
}

async function listed(folder: string, look: typeof lstat): Promise<Entry[]> {
  const names = (await readdir(folder)).filter((name) => !JUNK.test(name)).sort();
  return Promise.all(names.map((name) => entryAt(folder, name, look)));
}

/** Whether a file is meant to be an archive, by its name. */
export function namesArchive({ name, kind }: Entry): boolean {
  return kind === "file" && ARCHIVE.test(name);
}

/** An archive's name without what says that it is one. */
export function stemOf(name: string): string {
  return name.replace(/(\.tar)?\.[^.]+$/i, "");
}

async function entryAt(folder: string, name: string, look: typeof lstat): Promise<Entry> {
  const path = join(folder, name);
  const found = await look(path).catch(() => null);
  return { name, path, kind: kindOf(found), modifiedAt: found?.mtime.toISOString() ?? null };
}

function kindOf(found: Stats | null): Entry["kind"] {
  if (found?.isDirectory() === true) return "folder";
  if (found?.isSymbolicLink() === true) return "link";
  return found?.isFile() === true ? "file" : "other";
}
