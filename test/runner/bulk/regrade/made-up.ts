import type { Report } from "../../../../grader/report/report.ts";
import { bookHead, gradebookOf } from "../../../../runner/bulk/gradebook.ts";
import { OutFolder } from "../../../../runner/bulk/out-folder.ts";
import { labPrint } from "../../../../runner/bulk/regrade/lab-print.ts";
import { originOf } from "../../../../runner/bulk/run-file.ts";
import { writeResults } from "../../../../runner/bulk/write-results.ts";
import type { SigningKey } from "../../../../runner/signing/key-files.ts";
import { loadTinyLab } from "../../../support/grading.ts";
import { tinyLab } from "../../../support/crashes.ts";
import { candidate, TERMS } from "../support.ts";

export interface MadeUp {
  /** By id, as they would be of the tiny lab. */
  reports: Readonly<Record<string, Report>>;
  source?: string;
  signingKey?: SigningKey;
}

/** Results of a run over the tiny lab that nobody has graded, of a version that it does not have. */
export async function madeUpRun(path: string, { reports, source = "/nowhere", signingKey }: MadeUp): Promise<void> {
  const lab = await loadTinyLab();
  const wanted = { ...TERMS, signingKey, print: await labPrint(lab), origin: originOf(tinyLab, source) };
  await using out = await OutFolder.open(path, wanted, () => 7);
  const results = Object.entries(reports).map(([id, report]) => {
    return { candidate: candidate(id), report: { ...report, lab: TERMS.lab, seed: TERMS.seed }, sameAs: null };
  });
  for (const { candidate: who, report } of results) await out.writeReport(who.id, report);
  const head = bookHead(lab.lab, out.terms, { format: "plain", strays: [] });
  await writeResults(
    out,
    gradebookOf(head, results, (id) => out.reportPath(id)),
    results,
  );
}
