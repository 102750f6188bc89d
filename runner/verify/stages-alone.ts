import type { Stage } from "../../grader/stage.ts";
import type { ReportedStage } from "../../grader/report/report.ts";
import type { Trial } from "./trial.ts";
import type { VariantRun } from "./variant-run.ts";
import type { Problem } from "./verification.ts";

/**
 * The stages in which the solution loses points when no other has run before them, twice. A check tries the stage that a
 * learner works on alone, so what it says of a right answer must not be that it is wrong.
 *
 * @throws BacklabError of blame `machine`, or `cancelled`
 */
export async function stagesAlone(trial: Trial, { seed }: VariantRun): Promise<Problem[]> {
  const { stages } = trial.lab.loaded.lab;
  const losing = await lossesIn(trial, stages, seed);
  const again = await lossesIn(
    trial,
    losing.map(({ stage }) => stage),
    seed,
  );
  return again.map(({ stage: { id }, seen }) => ({
    file: `suite/${id}.test.ts`,
    line: null,
    message: `the solution ${fate(seen)} in ${id} when no other stage has run before it${reason(seen)}`,
    fix: "make in this stage whatever its tests stand on: `check` may try a stage alone",
  }));
}

interface Loss {
  stage: Stage;
  /** Null where nothing came of it. */
  seen: ReportedStage | null;
}

async function lossesIn(trial: Trial, stages: readonly Stage[], seed: number): Promise<Loss[]> {
  const seen = await trial.lookAtStages(
    stages.map(({ id }) => id),
    seed,
  );
  return stages
    .map((stage, index) => ({ stage, seen: seen[index] ?? null }))
    .filter((found) => found.seen?.earned !== found.stage.points);
}

function fate(seen: ReportedStage | null): string {
  return seen === null ? "comes to no end" : `earns ${seen.earned} of ${seen.points} points`;
}

function reason(seen: ReportedStage | null): string {
  const failed = seen?.tests.find(({ status }) => status !== "passed");
  return failed === undefined ? "" : `: ${failed.title}`;
}
