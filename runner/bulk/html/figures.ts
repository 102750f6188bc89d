import { entriesOf } from "../../../grader/report/entries.ts";
import type { Report } from "../../../grader/report/report.ts";
import type { Gradebook, GradeRow } from "../gradebook.ts";

/** How many submissions have a score in a range, its ends included. */
export interface Bin {
  from: number;
  to: number;
  count: number;
}

/** What became of one test over all submissions that have a score. */
export interface TestFigures {
  id: string;
  stage: string;
  title: string;
  passed: number;
  /** Who failed it, timed out included. */
  failed: GradeRow[];
  notRun: number;
}

const STEP = 10;

/** Scores in steps of ten points, and the full score by itself. */
export function distribution({ rows }: Pick<Gradebook, "rows">): Bin[] {
  const scores = scored(rows).map(({ score }) => score?.earned ?? 0);
  const bins = Array.from({ length: 10 }, (_, index) => ({ from: index * STEP, to: index * STEP + STEP - 1 }));
  return [...bins, { from: 100, to: 100 }].map(({ from, to }) => {
    return { from, to, count: scores.filter((score) => score >= from && score <= to).length };
  });
}

/** Every test, that which most have failed first. */
export function testFigures(rows: readonly GradeRow[], reports: ReadonlyMap<string, Report>): TestFigures[] {
  const figures = new Map<string, TestFigures>();
  for (const row of scored(rows)) {
    const report = reports.get(row.id);
    for (const { stage, test } of report === undefined ? [] : entriesOf(report)) {
      const { id, title, status } = test;
      const one = figures.get(id) ?? { id, stage: stage.title, title, passed: 0, failed: [], notRun: 0 };
      if (status === "passed") one.passed++;
      else if (status === "not_run") one.notRun++;
      else one.failed.push(row);
      figures.set(id, one);
    }
  }
  return [...figures.values()].sort((a, b) => b.failed.length - a.failed.length || b.notRun - a.notRun);
}

/** Seconds that grades took, each once: the median, what nine of ten stayed below, and the longest. */
export function gradeSeconds({
  rows,
}: Pick<Gradebook, "rows">): { median: number; most: number; longest: number } | null {
  const graded = rows.filter(({ sameAs, score }) => sameAs === null && score !== null);
  const sorted = graded.map(({ durationMs }) => (durationMs ?? 0) / 1_000).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { median: at(0.5), most: at(0.9), longest: at(1) };
}

export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function scored(rows: readonly GradeRow[]): GradeRow[] {
  return rows.filter(({ score }) => score !== null);
}
