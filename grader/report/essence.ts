import type { ReportDraft } from "./build.ts";

/**
 * What every run of the same submission, lab and seed has in common: what was graded, and what became of each test.
 *
 * Left out is how long things took, and whether at the first attempt; where it was graded, and what else lay in the
 * learner's folder. Left out too is every word about a failure: those quote the app, which may answer with a new id, a
 * time or an uptime whenever it is asked.
 */
export function essence({ schemaVersion, verdict, score, counts, stages, ...report }: ReportDraft): object {
  const { lab, submission, seed, limits, error } = report;
  return {
    schemaVersion,
    lab,
    submission: submission?.digest ?? null,
    seed,
    limits,
    verdict,
    score,
    counts,
    stages: stages.map(({ id, points, earned, tests }) => ({ id, points, earned, tests: tests.map(outcomeOf) })),
    error: error?.code ?? null,
  };
}

function outcomeOf({ id, status, points, earned }: ReportDraft["stages"][number]["tests"][number]): object {
  return { id, status, points, earned };
}
