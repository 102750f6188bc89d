import { resolve } from "node:path";
import { BacklabError } from "../errors.ts";
import { loadLab, type LoadedLab } from "../labs/catalogue.ts";
import type { Workspace } from "./find.ts";

/**
 * The lab that a workspace is of, as it is now.
 *
 * @throws BacklabError `unknown_lab` when it is gone, `lab_invalid`
 */
export async function labOf({ folder, record }: Workspace, labsFolder: string): Promise<LoadedLab> {
  const { id, folder: elsewhere } = record.lab;
  try {
    return await loadLab(labsFolder, elsewhere === null ? id : resolve(folder, elsewhere));
  } catch (cause) {
    if (!(cause instanceof BacklabError) || cause.code !== "unknown_lab") throw cause;
    const where = elsewhere === null ? "in this version of backlab" : `at ${elsewhere}`;
    throw new BacklabError("unknown_lab", `${folder} is a workspace of the lab ${id}, which is not there ${where}`, {
      hint: "your code is untouched: bring the lab back, or use the backlab that has it; `backlab list` shows what there is",
      cause,
    });
  }
}
