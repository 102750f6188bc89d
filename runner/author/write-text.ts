import { writeFile } from "node:fs/promises";
import { notWritten } from "../not-written.ts";

/**
 * Writes a file that backlab makes, in place of an older one.
 *
 * @throws BacklabError `not_written`
 */
export async function writeText(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw notWritten(file, error);
  }
}
