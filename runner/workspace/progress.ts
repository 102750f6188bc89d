import { readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { TestStatus } from "../../grader/outcome.ts";
import { Slug } from "../../grader/stage.ts";
import { errnoOf, notWritten } from "../not-written.ts";
import { writeWhole } from "../whole-file.ts";
import { STATE_FOLDER } from "./record.ts";

const PROGRESS_FILE = `${STATE_FOLDER}/progress.json`;

/** How far a learner has come. A score is always one of a whole run, never put together from parts. */
export const Progress = z.strictObject({
  schemaVersion: z.literal(1),
  /** Checks that came to a score. */
  attempts: z.int().min(0),
  /** The best score of one run, out of 100; null before the first. */
  best: z.int().nullable(),
  last: z.strictObject({ at: z.iso.datetime(), score: z.int(), submission: z.string(), lab: z.string() }).nullable(),
  /** By stage: the most points in a run, and the checks in which it was tried. */
  stages: z.record(Slug, z.strictObject({ best: z.int(), attempts: z.int(), last: z.int() })),
  /** What became of each test in the last run, as far as it may be seen. */
  tests: z.record(z.string(), TestStatus),
  /** By stage: the steps of its hint that were shown. */
  hints: z.record(Slug, z.int().min(0)),
  /** When the learner asked for the solution before having 100. */
  gaveUpAt: z.iso.datetime().nullable(),
});
export type Progress = z.infer<typeof Progress>;

export const NO_PROGRESS: Progress = {
  schemaVersion: 1,
  attempts: 0,
  best: null,
  last: null,
  stages: {},
  tests: {},
  hints: {},
  gaveUpAt: null,
};

/** The progress in a workspace. What cannot be read is put aside, with its name told, and counts as none. */
export async function readProgress(folder: string, onDamaged: (keptAs: string) => void): Promise<Progress> {
  const file = join(folder, PROGRESS_FILE);
  try {
    return Progress.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return NO_PROGRESS;
    const keptAs = `${file}.damaged-${Date.now()}`;
    await rename(file, keptAs).catch(() => undefined);
    onDamaged(keptAs);
    return NO_PROGRESS;
  }
}

/**
 * Changes the progress in a workspace. It is read right before, so that what another command wrote meanwhile stays.
 *
 * @throws BacklabError `not_written`; what was there before is untouched
 */
export async function changeProgress(
  folder: string,
  change: (progress: Progress) => Progress,
  onDamaged: (keptAs: string) => void,
): Promise<Progress> {
  const changed = change(await readProgress(folder, onDamaged));
  const file = join(folder, PROGRESS_FILE);
  try {
    await writeWhole(file, `${JSON.stringify(changed, null, 2)}\n`);
  } catch (error) {
    throw notWritten(file, error);
  }
  return changed;
}
