import type { Stats } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { BacklabError, reasonOf } from "../errors.ts";
import { errnoOf, shown, unreadable, WHAT_TO_HAND_IN } from "./refusal.ts";

/** No such name; a file where a folder should be; a name no file can have. */
const NOTHING_THERE: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR", "ENAMETOOLONG"]);

/**
 * What is at a path that was handed in. The path itself may be a link; what is in a submission may not.
 *
 * @throws BacklabError `submission_missing` or `submission_unreadable`
 */
export function locate(path: string): Promise<Stats> {
  return stat(path).catch((error: unknown) => {
    throw notOpened(path, error);
  });
}

/**
 * Opens a file for reading.
 *
 * @throws BacklabError `submission_missing` or `submission_unreadable`
 */
export function openFile(path: string): Promise<FileHandle> {
  return open(path).catch((error: unknown) => {
    throw notOpened(path, error);
  });
}

function notOpened(path: string, cause: unknown): unknown {
  const code = errnoOf(cause);
  if (code === null) return cause;
  if (!NOTHING_THERE.has(code))
    return unreadable(path, `cannot be opened: ${reasonOf(cause)}`, "check its permissions", cause);
  return new BacklabError("submission_missing", `there is nothing at ${shown(path)}`, { hint: WHAT_TO_HAND_IN, cause });
}
