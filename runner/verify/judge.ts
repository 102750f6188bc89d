import type { Outcome } from "../../grader/outcome.ts";
import type { Trial } from "./trial.ts";
import type { VariantRun } from "./variant-run.ts";
import type { Problem } from "./verification.ts";

/** The tests a run failed. One that did not run has not failed: it says nothing about the answer. */
export function failedTests({ outcomes }: VariantRun): string[] {
  return [...outcomes.values()].filter(hasFailed).map(({ id }) => id);
}

export function hasFailed({ status }: Outcome): boolean {
  return status === "failed" || status === "timed_out";
}

/** Why an outcome is what it is, in one line. */
export function reasonFor(outcome: Outcome | undefined): string {
  const [line = ""] = (outcome?.message ?? "").split("\n");
  return line === "" ? "it did not report" : line;
}

/** Why a run has no outcomes to judge: the app did not start, the files were refused, the suite broke. */
export function brokenOff(trial: Trial, run: VariantRun): Problem | null {
  const { verdict, error } = run.report;
  if (error === null) return null;
  const [message = ""] = error.message.split("\n");
  const fix = [...(error.hint === null ? [] : [error.hint]), trial.command(run)].join("; ");
  if (verdict !== "lab_error") {
    const what = verdict === "rejected" ? "is not taken" : "does not start";
    return { file: run.variant, line: null, message: `${run.variant} ${what}: ${message}`, fix };
  }
  const suspect = trial.tests.find(({ id }) => !run.outcomes.has(id));
  const where = suspect === undefined ? "" : `; the first test that did not report is "${suspect.title}"`;
  const place = trial.placeOf(suspect?.id ?? "");
  return { ...place, message: `${run.variant} got no score: ${message}${where}`, fix };
}

/** What keeps a run from being a right answer: every test that did not pass. */
export function imperfections(trial: Trial, run: VariantRun): Problem[] {
  const broken = brokenOff(trial, run);
  if (broken !== null) return [broken];
  const notPassed = trial.tests.filter(({ id }) => run.outcomes.get(id)?.status !== "passed");
  return notPassed.map(({ id }) => ({
    ...trial.placeOf(id),
    message: `${run.variant} does not pass ${id}: ${reasonFor(run.outcomes.get(id))}`,
    fix: `see what it answers: ${trial.command(run)}`,
  }));
}

/** The points a run earned; null when it has no score. */
export function earnedBy({ report }: VariantRun): number | null {
  return report.score?.earned ?? null;
}
