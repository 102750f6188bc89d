import { z } from "zod";
import { BacklabError } from "../errors.ts";
import { shown } from "./refusal.ts";

/**
 * How much a submission may be. What grading leaves out (`node_modules` and the like) counts only where
 * it says so: a learner who packs the whole folder should not be turned away for it.
 */
export const IntakeCaps = z.strictObject({
  /** All files together. */
  totalMiB: z.number().positive().default(20),
  fileMiB: z.number().positive().default(5),
  /** Files, the folders they are in, and names that were left out. */
  entries: z.int().positive().default(5000),
  /** Everything a source lists, what lies inside folders that are left out included. */
  scannedEntries: z.int().positive().default(50_000),
  /** Names in one path. */
  depth: z.int().positive().default(32),
  /** As the source spells it, with the folder an archive may have around everything. */
  pathBytes: z.int().positive().default(255),
  /** An archive as it was handed in. */
  archiveMiB: z.number().positive().default(50),
  /** What an archive unpacks to, left-out files included. */
  unpackedMiB: z.number().positive().default(256),
  /** What an archive unpacks to, as a multiple of its own size; not asked of the first MiB. */
  expansion: z.number().positive().default(100),
});
export type IntakeCaps = z.infer<typeof IntakeCaps>;

export const MIB = 1024 * 1024;

const SENTENCES: Readonly<Record<keyof IntakeCaps, (entry: string, most: number) => string>> = {
  totalMiB: (entry, most) => `the submission is larger than ${most} MiB in all: ${entry} went over`,
  fileMiB: (entry, most) => `${entry} is larger than ${most} MiB, the most one file may be`,
  entries: (entry, most) => `the submission has more than ${most} files and folders: ${entry} went over`,
  scannedEntries: (entry, most) => `the submission lists more than ${most} entries: ${entry} went over`,
  depth: (entry, most) => `${entry} is nested more than ${most} names deep`,
  pathBytes: (entry, most) => `the path ${entry} is longer than ${most} bytes`,
  archiveMiB: (entry, most) => `${entry} is larger than ${most} MiB, the most an archive may be`,
  unpackedMiB: (entry, most) => `${entry} unpacks to more than ${most} MiB`,
  expansion: (entry, most) =>
    `${entry} unpacks to more than ${most} times its own size, as only a compression bomb does`,
};

/** The error for going over a cap: it names the cap's figure and the entry that went over. */
export function overCap(cap: keyof IntakeCaps, caps: IntakeCaps, entry: string): BacklabError {
  return new BacklabError("submission_too_large", SENTENCES[cap](shown(entry), caps[cap]), {
    hint: "hand in source files only: leave out node_modules, build output and data that can be made again",
  });
}
