import { buffer } from "node:stream/consumers";
import { extract } from "tar-stream";
import type { Taken } from "../intake/intake.ts";

/** A file that is code. */
export interface SourceFile {
  path: string;
  text: string;
}

const CODE = /\.[cm]?[jt]s$/;

/** No learner writes more in a lab. What is larger was made by a tool, or put there to keep this busy. */
const MOST_KIB = 128;

/** The code among files, in the order that they come in. */
export function codeIn(files: Iterable<readonly [path: string, contents: Buffer]>): SourceFile[] {
  return [...files].flatMap(([path, contents]) => (CODE.test(path) ? [{ path, text: contents.toString() }] : []));
}

/**
 * The code of a submission, in the order of paths.
 *
 * @returns in place of it: why there is nothing to compare
 */
export async function codeOf({ archive }: Taken): Promise<SourceFile[] | string> {
  const files = codeIn(await filesIn(archive));
  const size = files.reduce((sum, { text }) => sum + text.length, 0);
  if (size > MOST_KIB * 1024) return `it has more than ${MOST_KIB} KiB of code, which nobody writes by hand`;
  return files.length === 0 ? "it has no JavaScript or TypeScript" : files;
}

/** Intake has made the archive: it has regular files only. */
async function filesIn(archive: Buffer): Promise<[path: string, contents: Buffer][]> {
  const entries = extract();
  entries.end(archive);
  const files: [string, Buffer][] = [];
  for await (const entry of entries) files.push([entry.header.name, await buffer(entry)]);
  return files;
}
