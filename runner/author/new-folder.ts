import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { BacklabError } from "../errors.ts";
import { errnoOf, notWritten } from "../not-written.ts";

/**
 * Makes a folder that was not there, with these files in it. When that fails half-way nothing of it stays.
 *
 * @throws BacklabError `target_exists`, `bad_usage` when there is no folder to make it in, `not_written`
 */
export async function writeNewFolder(folder: string, files: ReadonlyMap<string, Buffer>): Promise<void> {
  await claim(folder);
  try {
    for (const [path, contents] of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), contents);
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw notWritten(folder, error);
  }
}

/** Making the folder is also the test that it is not there: nobody can come in between. */
async function claim(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    if (errnoOf(error) === "EEXIST") {
      throw new BacklabError("target_exists", `${folder} is there already`, {
        hint: "nothing is overwritten: choose another name, or move it away first",
      });
    }
    if (errnoOf(error) === "ENOENT") throw new BacklabError("bad_usage", `there is no folder ${dirname(folder)}`);
    throw notWritten(folder, error);
  }
}
