import type { TestStatus } from "../../../grader/outcome.ts";
import type { Finding, GradingGate } from "../gate.ts";
import { brokenOff, reasonFor } from "../judge.ts";
import type { Trial } from "../trial.ts";
import type { VariantRun } from "../variant-run.ts";
import type { Problem } from "../verification.ts";

/** The same answer comes out the same, whatever the inputs, the order of the tests and the machine's other work. */
export const stabilityGate: GradingGate = {
  name: "stability",
  needs: "reference",
  grade: async (trial): Promise<Finding> => {
    const variants = ["solution", ...trial.variants("alternatives"), "starter"];
    const rounds = Array.from({ length: trial.repeat }, (_, round) => round % 2 === 1);
    const orders = rounds.flatMap((busy) => variants.map((variant) => trial.order(variant, { shuffle: true, busy })));
    const runs = await trial.gradeAll(orders);
    const problems = variants.flatMap((variant) =>
      deviations(
        trial,
        runs.filter((run) => run.variant === variant),
      ),
    );
    const disturbed = rounds.filter(Boolean).length;
    const times = `${variants.length} variants, ${trial.repeat} times each, shuffled, ${disturbed} of the times with a busy core`;
    const found =
      problems.length === 0
        ? "identical outcomes every time"
        : problems.length === 1
          ? "1 deviation"
          : `${problems.length} deviations`;
    return { figure: `${times}: ${found}`, problems };
  },
};

/** Where a variant's runs differ. Right answers pass; the starter does what it does most often. */
export function deviations(trial: Trial, runs: readonly VariantRun[]): Problem[] {
  const broken = runs.flatMap((run) => brokenOff(trial, run) ?? []).slice(0, 1);
  const graded = runs.filter(({ report }) => report.verdict === "graded");
  return [...broken, ...trial.tests.flatMap(({ id }) => deviation(trial, graded, id) ?? [])];
}

function deviation(trial: Trial, runs: readonly VariantRun[], id: string): Problem | null {
  const statusIn = (run: VariantRun): TestStatus => run.outcomes.get(id)?.status ?? "not_run";
  const usual = runs[0]?.variant === "starter" ? mostFrequent(runs.map(statusIn)) : "passed";
  const odd = runs.filter((run) => statusIn(run) !== usual);
  const [first] = odd;
  if (first === undefined) return null;
  const busy = odd.filter((run) => run.busy).length;
  const how = `${WORDS[statusIn(first)]} in ${odd.length} of ${runs.length} runs, ${busy} of them with a busy core`;
  const seeds = odd.map(({ seed }) => seed).slice(0, 5);
  const reason = statusIn(first) === "passed" ? "" : `: ${reasonFor(first.outcomes.get(id))}`;
  return {
    ...trial.placeOf(id),
    message: `${first.variant}: ${id} ${how} (seed ${seeds.join(", ")})${reason}`,
    fix: `${first.busy ? "on a busy machine: " : ""}${trial.command(first)}`,
  };
}

const WORDS: Readonly<Record<TestStatus, string>> = {
  passed: "passed",
  failed: "failed",
  timed_out: "timed out",
  not_run: "did not run",
};

function mostFrequent(statuses: readonly TestStatus[]): TestStatus {
  const times = (status: TestStatus): number => statuses.filter((other) => other === status).length;
  return [...statuses].sort((a, b) => times(b) - times(a))[0] ?? "passed";
}
