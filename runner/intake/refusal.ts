import { BacklabError } from "../errors.ts";

/** Characters that would move a cursor, break a line or turn text around where a name is printed. */
export const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

const EVERY_UNPRINTABLE = new RegExp(UNPRINTABLE, "gu");
const LONGEST_SHOWN = 100;

/** What can be handed in, as a hint. */
export const WHAT_TO_HAND_IN = "hand in the project's folder, or a .zip, .tar or .tar.gz of it";

/** A name fit to be part of a message: no control characters, and short. */
export function shown(name: string): string {
  const short = name.length > LONGEST_SHOWN ? `${name.slice(0, LONGEST_SHOWN)}...` : name;
  return short.replace(EVERY_UNPRINTABLE, (char) => `\\u{${char.charCodeAt(0).toString(16)}}`);
}

/** The error for an entry that could reach outside the submission or stand for two things at once. */
export function unsafe(entry: string, what: string): BacklabError {
  return new BacklabError("submission_unsafe", `${shown(entry)} ${what}`, {
    hint: "a submission is made of plain files with relative names: remove or rename this one",
  });
}

/** The error for bytes that cannot be made sense of, or that we may not read. */
export function unreadable(entry: string, what: string, hint: string, cause?: unknown): BacklabError {
  return new BacklabError("submission_unreadable", `${shown(entry)} ${what}`, { hint, cause });
}

/** Node's code of a failed system call, or null for any other error. */
export function errnoOf(error: unknown): string | null {
  return error instanceof Error && "syscall" in error && "code" in error ? String(error.code) : null;
}
