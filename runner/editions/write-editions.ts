import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { BacklabError } from "../errors.ts";
import { errnoOf, notWritten } from "../not-written.ts";
import { writeNewWhole } from "../whole-file.ts";
import type { Edition } from "./edition.ts";
import type { PackedEdition } from "./pack.ts";

type Both<T> = Record<Edition["edition"], T>;

/**
 * Writes both editions into a folder, which is made where it is not there. Either both are written or neither is.
 *
 * @param id of the lab
 * @returns the files
 * @throws BacklabError `target_exists`, `not_written`
 */
export async function writeEditions(
  folder: string,
  id: string,
  { learner, grader }: Both<PackedEdition>,
): Promise<Both<string>> {
  const files = { learner: join(folder, `${id}-learner.tar`), grader: join(folder, `${id}-grader.tar`) };
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw notWritten(folder, error);
  });
  await writeNew(files.learner, learner.archive);
  try {
    await writeNew(files.grader, grader.archive);
  } catch (error) {
    await rm(files.learner, { force: true });
    throw error;
  }
  return files;
}

async function writeNew(file: string, archive: Buffer): Promise<void> {
  try {
    await writeNewWhole(file, archive);
  } catch (error) {
    if (errnoOf(error) !== "EEXIST") throw notWritten(file, error);
    throw new BacklabError("target_exists", `${file} is there already`, {
      hint: "nothing is overwritten: choose another --out, or move it away first",
    });
  }
}
