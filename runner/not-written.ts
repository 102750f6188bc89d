import { BacklabError, reasonOf } from "./errors.ts";

/** The file system did not take a file or a folder. */
export function notWritten(path: string, cause: unknown): BacklabError {
  return new BacklabError("not_written", `${path} was not written: ${reasonOf(cause)}`, {
    hint: "check the folder's permissions and the disk",
    cause,
  });
}

export function errnoOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | null)?.code;
}
