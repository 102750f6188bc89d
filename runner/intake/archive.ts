import type { FileHandle } from "node:fs/promises";
import { BacklabError, reasonOf } from "../errors.ts";
import { errnoOf, unreadable } from "./refusal.ts";

/** An archive that is open for reading. Whoever opened it closes it. */
export interface Archive {
  file: FileHandle;
  /** How the learner calls it, for messages. */
  name: string;
  bytes: number;
}

/**
 * What to throw for an error met while parsing an archive. A parser sees nothing but the learner's
 * bytes, so what it throws is about those; our own refusals and failed system calls pass as they are.
 */
export function parseFailure(error: unknown, archive: Archive, format: string): unknown {
  if (error instanceof BacklabError || errnoOf(error) !== null) return error;
  return damaged(archive, format, reasonOf(error), error);
}

/** The error for an archive that does not hold together. */
export function damaged({ name }: Archive, format: string, why: string, cause?: unknown): BacklabError {
  const hint = "it may be damaged or cut short: pack the project's folder again and check that it unpacks";
  return unreadable(name, `cannot be read as a ${format} archive: ${why}`, hint, cause);
}
