import { cp, readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { notWritten } from "../../not-written.ts";
import { writeReport, writeReportText } from "../../report-file.ts";
import type { Gradebook } from "../gradebook.ts";
import type { OutFolder } from "../out-folder.ts";
import { REPORTS, RUN_FILE, type RunFile, writeRunFile } from "../run-file.ts";
import { writeResults } from "../write-results.ts";
import { type Change, resultsAfter } from "./changes.ts";
import { swapResults } from "./swap.ts";

/** What a plan has graded, in the folder of the results. */
export const WORK = "regrade";
const NEXT = `${WORK}/next`;
/** Results that others have taken the place of, in a folder for each time. */
const EARLIER = "earlier";
/** Results that were undone. */
const UNDONE = "undone";

/**
 * Puts new results in the place of a run's, which move to a folder beside them, all at once. Reports that stand are
 * byte for byte as they were.
 *
 * @returns where the old results are, and the new files, both from the run's folder
 * @throws BacklabError `not_written`, `report_not_written`; the results are then as they were, or whole at the next start
 */
export async function applyChanges(
  out: OutFolder,
  { run, book, changes }: { run: RunFile; book: Gradebook; changes: readonly Change[] },
): Promise<{ earlier: string; files: string[] }> {
  const next = join(out.path, NEXT);
  await copyReports(out.path, next);
  for (const change of changes) {
    if (change.kind !== "regraded") continue;
    await writeReport(join(next, out.reportPath(change.held.candidate.id)), change.after);
  }
  const writeText = (name: string, text: string): Promise<void> => writeReportText(join(next, name), text);
  const files = await writeResults({ writeText }, book, resultsAfter(changes));
  await writeRunFile(next, run);
  const earlier = join(EARLIER, new Date().toISOString().replaceAll(":", "-"));
  await swapResults(out.path, { put: NEXT, keep: earlier });
  return { earlier, files };
}

/** What an apply that was killed had copied is begun again. */
async function copyReports(from: string, to: string): Promise<void> {
  const filter = (path: string): boolean => basename(path) === REPORTS || path.endsWith(".json");
  try {
    await rm(to, { recursive: true, force: true });
    await cp(join(from, REPORTS), join(to, REPORTS), { recursive: true, filter });
  } catch (error) {
    throw notWritten(to, error);
  }
}

/**
 * Puts the results from before the last apply back in their place.
 *
 * @returns where the results are that they have taken the place of; null when there are none to bring back
 * @throws BacklabError `not_written`
 */
export async function undoApply(out: OutFolder): Promise<string | null> {
  // A killed undo is finished by now, and not done once more.
  const { finished } = out;
  if (finished?.keep.startsWith(UNDONE) === true) return finished.keep;
  const last = await lastEarlier(out.path);
  if (last === null) return null;
  const keep = join(UNDONE, last);
  await swapResults(out.path, { put: join(EARLIER, last), keep });
  return keep;
}

/** A folder that an apply was killed over has no run in it. */
async function lastEarlier(path: string): Promise<string | null> {
  const folders = await readdir(join(path, EARLIER)).catch(() => []);
  for (const folder of folders.sort().reverse()) {
    if ((await readdir(join(path, EARLIER, folder))).includes(RUN_FILE)) return folder;
  }
  return null;
}
