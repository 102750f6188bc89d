import { reportedStages } from "../../grader/report/build.ts";
import type { ReportedStage } from "../../grader/report/report.ts";
import { BacklabError } from "../errors.ts";
import { attemptOnce, type AttemptEvents, type AttemptOrder, type AttemptPlace, unlessEnded } from "./attempt.ts";

/** Which stage is looked at, and in what. */
export interface LookOrder extends Pick<AttemptOrder, "suite" | "taken" | "seed"> {
  stage: string;
}

/**
 * Runs one stage in a cell of its own, for somebody who waits to know how that stage fares while a grade of all of them
 * goes on. Its outcome is part of no score. Nothing is told where the app does not start or the attempt breaks off, as
 * the grade will say so itself. Never rejects; settled when nothing is left to be done.
 *
 * @returns what the attempt broke off with; null when it came to its end
 */
export async function firstLook(
  { suite, taken, seed, stage }: LookOrder,
  { cells, signal }: Pick<AttemptPlace, "cells" | "signal">,
  events: Pick<AttemptEvents, "onLeftover"> & { onSeen: (stage: ReportedStage) => void },
): Promise<BacklabError | null> {
  const { onLeftover, onSeen } = events;
  const beforeSeal: AttemptEvents["beforeSeal"] = (_, { results, failure }) => {
    if (failure === null && !signal.aborted) reportedStages(results).forEach(onSeen);
    return undefined;
  };
  const step: AttemptPlace["step"] = (phase, action) => unlessEnded(signal, phase, action);
  const ending = await attemptOnce(
    { suite, taken, seed, shuffle: false, only: stage },
    { cells, signal, step },
    { onLeftover, beforeSeal },
  );
  return ending instanceof BacklabError ? ending : null;
}
