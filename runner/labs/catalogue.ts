import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { Lab } from "../../grader/lab.ts";
import type { Edition } from "../editions/edition.ts";
import { editionIn, partIn } from "../editions/edition-file.ts";
import { BacklabError } from "../errors.ts";
import { didYouMean } from "../suggest.ts";
import { checkLabFileIn, valueOf } from "./lab-file.ts";
import type { CheckedYaml } from "./yaml-file.ts";

/** A lab and where it is. */
export interface LoadedLab {
  /** Of a learner's edition it is the part whose tests are in it: not all stages, and not 100 points. */
  lab: Lab;
  folder: string;
  /** The manifest of the learner's edition that this is of. */
  edition?: Edition;
}

/** The ids of all labs in a folder of labs, in order. */
export async function labIds(labsFolder: string): Promise<string[]> {
  const entries = await readdir(labsFolder, { withFileTypes: true });
  const labs = entries.filter((entry) => entry.isDirectory() && existsSync(join(labsFolder, entry.name, "lab.yaml")));
  return labs.map(({ name }) => name).sort();
}

/**
 * Loads a lab by its id, or by the path of its folder.
 *
 * @throws BacklabError `unknown_lab`, `lab_invalid`, `edition_unusable`
 */
export async function loadLab(labsFolder: string, idOrPath: string): Promise<LoadedLab> {
  const folder = await findLab(labsFolder, idOrPath);
  const loaded = { lab: valueOf(await checkLab(folder), `${basename(folder)}/lab.yaml`), folder };
  const edition = await editionIn(folder);
  return edition === null ? loaded : partIn(loaded, edition);
}

/**
 * The folder of a lab, which has a lab.yaml, whatever is in that.
 *
 * @throws BacklabError `unknown_lab`
 */
export async function findLab(labsFolder: string, idOrPath: string): Promise<string> {
  const folder = isPath(idOrPath) ? resolve(idOrPath) : join(labsFolder, idOrPath);
  if (!existsSync(join(folder, "lab.yaml"))) throw await unknownLab(labsFolder, idOrPath);
  return folder;
}

/** Reads the lab.yaml of a lab's folder, with everything that is wrong in it. */
export async function checkLab(folder: string): Promise<CheckedYaml<Lab>> {
  return checkLabFileIn(folder, await readFile(join(folder, "lab.yaml"), "utf8"));
}

/** A lab is named by its id, or by a path, which has a slash in it. */
export function isPath(idOrPath: string): boolean {
  return /[/\\]/.test(idOrPath) || idOrPath === ".";
}

async function unknownLab(labsFolder: string, asked: string): Promise<BacklabError> {
  if (isPath(asked)) return new BacklabError("unknown_lab", `${asked} is not a lab: it has no lab.yaml`);
  const known = await labIds(labsFolder);
  return new BacklabError("unknown_lab", `there is no lab called ${asked}`, {
    hint: didYouMean(asked, known) ?? `the labs are: ${known.join(", ")}`,
  });
}
