import { appendFile, stat, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { BacklabError, reasonOf } from "./errors.ts";
import { writeWhole } from "./whole-file.ts";

/**
 * Writes a report as JSON, see `writeReportText`.
 *
 * @throws BacklabError `report_not_written`
 */
export async function writeReport(file: string, report: object): Promise<void> {
  await writeReportText(file, `${JSON.stringify(report, null, 2)}\n`);
}

/**
 * Writes a report so that the file is, at every moment, either the old one or the whole new one, see `writeWhole`.
 *
 * @throws BacklabError `report_not_written`; a file that was there before is untouched
 */
export async function writeReportText(file: string, text: string): Promise<void> {
  const target = resolve(file);
  try {
    if (await isStream(target)) await writeFile(target, text);
    else await writeWhole(target, text);
  } catch (cause) {
    throw reportNotWritten(
      file,
      cause,
      "check the folder's permissions and the disk; what was there before is as it was",
    );
  }
}

/**
 * Adds to the end of a file that others write to as well, like the summary of a CI step.
 *
 * @throws BacklabError `report_not_written`
 */
export async function appendReportText(file: string, text: string): Promise<void> {
  try {
    await appendFile(file, text);
  } catch (cause) {
    throw reportNotWritten(file, cause, "check the folder's permissions and the disk");
  }
}

function reportNotWritten(file: string, cause: unknown, hint: string): BacklabError {
  return new BacklabError("report_not_written", `the report was not written to ${file}: ${reasonOf(cause)}`, {
    hint,
    cause,
  });
}

/** A device or a pipe, like /dev/stdout, is written to as it is: nothing may take its place. */
async function isStream(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found !== null && !found.isFile() && !found.isDirectory();
}

/**
 * Makes sure, before a run, that a report can go where it is asked to.
 *
 * @throws BacklabError `bad_usage`
 */
export async function checkFolderOf(file: string, flag = "--json"): Promise<void> {
  const folder = dirname(resolve(file));
  const found = await stat(folder).catch(() => null);
  if (found?.isDirectory() !== true) throw new BacklabError("bad_usage", `${flag}: there is no folder ${folder}`);
}
