import { inertJson } from "../../grader/report/json.ts";
import type { Report } from "../../grader/report/report.ts";
import type { Similarities } from "../similar/similarities.ts";
import type { Gradebook } from "./gradebook.ts";
import { gradesCsv } from "./grades-csv.ts";
import { renderOverview } from "./html/overview.ts";
import { renderReportPage } from "./html/report-page.ts";
import type { OutFolder } from "./out-folder.ts";
import type { Graded } from "./run.ts";
import { uploadOf } from "./uploads.ts";

/**
 * Writes what a run came to beside its reports.
 *
 * @param similarities which of the submissions are alike, where that was asked for
 * @returns the names of the files, the one for people first
 * @throws BacklabError `report_not_written`; what was there before is untouched
 */
export async function writeResults(
  out: Pick<OutFolder, "writeText">,
  book: Gradebook,
  results: readonly Graded[],
  similarities: Similarities | null = null,
): Promise<string[]> {
  const reports = new Map<string, Report>();
  for (const { candidate, report } of results) {
    if (report === null) continue;
    reports.set(candidate.id, report);
    await out.writeText(`reports/${candidate.id}.html`, renderReportPage(candidate, report));
  }
  const upload = uploadOf(book);
  const files = [
    { name: "index.html", text: renderOverview(book, reports, similarities) },
    { name: "grades.csv", text: gradesCsv(book) },
    { name: "grades.json", text: inertJson(book) },
    ...(upload === null ? [] : [upload]),
    ...(similarities === null ? [] : [{ name: "similar.json", text: inertJson(similarities) }]),
  ];
  for (const { name, text } of files) await out.writeText(name, text);
  return files.map(({ name }) => name);
}
