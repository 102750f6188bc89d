import { z } from "zod";
import type { Lab } from "../../grader/lab.ts";
import { Report, Verdict } from "../../grader/report/report.ts";
import { Candidate, SourceFormat } from "./candidate.ts";
import { RunTerms } from "./run-file.ts";
import type { Graded } from "./run.ts";

/** One submission's line in the gradebook. */
export const GradeRow = Candidate.extend({
  /** No later one of this person is in the run. */
  latest: z.boolean(),
  verdict: z.union([Verdict, z.literal("not_graded")]),
  /** Null where there is no score; that is not 0 points. */
  score: Report.shape.score,
  /** Points by stage; empty where there is no score. */
  stages: z.record(z.string(), z.int()),
  counts: Report.shape.counts,
  durationMs: z.number().nullable(),
  /** The id of the submission of the same bytes that was graded for it. */
  sameAs: z.string().nullable(),
  /** Why there is no score, or only 0 points. */
  error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  /** The report's file, from the gradebook's folder. */
  report: z.string().nullable(),
});
export type GradeRow = z.infer<typeof GradeRow>;

/** What a run of `grade-all` came to: `grades.json`. */
export const Gradebook = RunTerms.extend({
  schemaVersion: z.literal(1),
  title: z.string(),
  /** Stages of the lab, in order, with the points each has. */
  stages: z.array(z.strictObject({ id: z.string(), title: z.string(), points: z.int() })),
  format: SourceFormat,
  rows: z.array(GradeRow),
  /** What was in the source that is no submission, a sentence each. */
  strays: z.array(z.string()),
});
export type Gradebook = z.infer<typeof Gradebook>;

/** What a gradebook says of its run. */
export function bookHead(
  { title, stages }: Lab,
  { lab, seed, runtime, signedBy }: RunTerms,
  { format, strays }: Pick<Gradebook, "format" | "strays">,
): Omit<Gradebook, "schemaVersion" | "rows"> {
  const each = stages.map(({ id, title: name, points }) => ({ id, title: name, points }));
  return { lab, seed, runtime, signedBy, title, stages: each, format, strays };
}

/** Sets a row for each result. */
export function gradebookOf(
  about: Omit<Gradebook, "schemaVersion" | "rows">,
  results: readonly Graded[],
  reportPath: (id: string) => string,
): Gradebook {
  const last = new Map(results.map(({ candidate: { person, attempt } }) => [person, attempt]));
  for (const { candidate } of results) {
    last.set(candidate.person, Math.max(candidate.attempt, last.get(candidate.person) ?? 0));
  }
  const rows = results.map((graded) => {
    const { id, person, attempt } = graded.candidate;
    return rowOf(graded, attempt === last.get(person), reportPath(id));
  });
  return { schemaVersion: 1, ...about, rows };
}

const NO_COUNTS = { passed: 0, failed: 0, timedOut: 0, notRun: 0 };

function rowOf({ candidate, report, sameAs }: Graded, latest: boolean, path: string): GradeRow {
  const stages = report?.score == null ? [] : report.stages;
  return {
    ...candidate,
    latest,
    verdict: report?.verdict ?? "not_graded",
    score: report?.score ?? null,
    stages: Object.fromEntries(stages.map(({ id, earned }) => [id, earned])),
    counts: report?.counts ?? NO_COUNTS,
    durationMs: report?.durationMs ?? null,
    sameAs,
    error: report?.error == null ? null : { code: report.error.code, message: report.error.message },
    report: report === null ? null : path,
  };
}

/** Those that somebody has to see to: there is no score. */
export function ungraded({ rows }: Pick<Gradebook, "rows">): GradeRow[] {
  return rows.filter(({ score }) => score === null);
}
