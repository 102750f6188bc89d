import { BacklabError } from "../errors.ts";
import { readTree } from "../intake/directory.ts";

/**
 * Reads a folder of a lab's own under the rules for submissions, since that is what most of them become.
 *
 * @throws BacklabError `lab_invalid` where a submission would be refused: here the lab is at fault
 */
export async function readLabTree(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  try {
    return (await readTree(folder)).files;
  } catch (error) {
    if (!(error instanceof BacklabError) || error.blame !== "submission") throw error;
    throw new BacklabError("lab_invalid", `${folder}: ${error.message}`, { cause: error });
  }
}
