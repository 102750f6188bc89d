import { rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Report } from "../grader/report/report.ts";
import { BacklabError, reasonOf } from "./errors.ts";

/**
 * Writes a report so that the file is, at every moment, either the old one or the whole new one.
 *
 * @throws BacklabError `report_not_written`; a file that was there before is untouched
 */
export async function writeReport(file: string, report: Report): Promise<void> {
  const target = resolve(file);
  const draft = join(dirname(target), `.backlab-report-${process.pid}.tmp`);
  try {
    await writeFile(draft, `${JSON.stringify(report, null, 2)}\n`, { flush: true });
    await rename(draft, target);
  } catch (cause) {
    await rm(draft, { force: true });
    throw new BacklabError("report_not_written", `the report was not written to ${file}: ${reasonOf(cause)}`, {
      cause,
    });
  }
}
