import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { Lab } from "../../grader/lab.ts";
import { BacklabError } from "../errors.ts";
import { OFFERED_PACKAGES } from "../images/offered.ts";
import { didYouMean } from "../suggest.ts";
import { parseLabFile } from "./lab-file.ts";

/** A lab and where it is. */
export interface LoadedLab {
  lab: Lab;
  folder: string;
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
 * @throws BacklabError `unknown_lab`, `lab_invalid`
 */
export async function loadLab(labsFolder: string, idOrPath: string): Promise<LoadedLab> {
  const folder = isPath(idOrPath) ? resolve(idOrPath) : join(labsFolder, idOrPath);
  if (!existsSync(join(folder, "lab.yaml"))) throw await unknownLab(labsFolder, idOrPath);
  const lab = parseLabFile(await readFile(join(folder, "lab.yaml"), "utf8"), `${basename(folder)}/lab.yaml`);
  if (lab.id !== basename(folder)) {
    throw new BacklabError(
      "lab_invalid",
      `${basename(folder)}/lab.yaml: id: expected the folder's name, got ${lab.id}`,
    );
  }
  const offered: readonly string[] = OFFERED_PACKAGES;
  const missing = lab.packages.find((name) => !offered.includes(name));
  if (missing !== undefined) {
    throw new BacklabError(
      "lab_invalid",
      `${lab.id}/lab.yaml: packages: expected one of ${offered.join(", ")}, got ${missing}`,
    );
  }
  return { lab, folder };
}

function isPath(idOrPath: string): boolean {
  return /[/\\]/.test(idOrPath) || idOrPath === ".";
}

async function unknownLab(labsFolder: string, asked: string): Promise<BacklabError> {
  if (isPath(asked)) return new BacklabError("unknown_lab", `${asked} is not a lab: it has no lab.yaml`);
  const known = await labIds(labsFolder);
  return new BacklabError("unknown_lab", `there is no lab called ${asked}`, {
    hint: didYouMean(asked, known) ?? `the labs are: ${known.join(", ")}`,
  });
}
