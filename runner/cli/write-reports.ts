import type { Report } from "../../grader/report/report.ts";
import type { Source } from "../../grader/report/reporter.ts";
import { asBacklabError, BacklabError } from "../errors.ts";
import { appendReportText, writeReportText } from "../report-file.ts";
import type { Outputs } from "./reporters.ts";

/** Text in a file has no colours and the width of a page. */
const PAGE = { colour: false, width: 100 };

/**
 * Writes a report into every file that it goes to. One that cannot be written keeps none of the others from it.
 *
 * @throws BacklabError `report_not_written`, naming each that was not written
 */
export async function writeReports(
  report: Report,
  { stdout, files }: Outputs,
  source: Source | null,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const writing = [
    ...files.map(({ reporter, file }) => () => {
      return writeReportText(file, reporter.render(report, { terminal: PAGE, source }));
    }),
    ...[stdout, ...files.map(({ reporter }) => reporter)].flatMap(({ also }) => {
      const file = also === undefined ? undefined : env[also.variable];
      if (also === undefined || file === undefined || file === "") return [];
      return [() => appendReportText(file, also.render(report))];
    }),
  ];
  const failures: BacklabError[] = [];
  for (const write of writing) await write().catch((error: unknown) => void failures.push(asBacklabError(error)));
  const [first, ...more] = failures;
  if (first === undefined) return;
  if (more.length === 0) throw first;
  throw new BacklabError("report_not_written", failures.map(({ message }) => message).join("\n"), {
    hint: "check the folders' permissions and the disk",
    cause: first,
  });
}
