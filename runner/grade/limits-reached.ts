import type { Limits } from "../../grader/limits.ts";
import type { ReachedLimit } from "../sandbox/cell.ts";

/** A sentence for each limit that an app ran into: which, what came of it, and what to look at. */
export function limitsReached(reached: readonly ReachedLimit[], limits: Limits): string[] {
  return reached.map(({ app, limit }) => `${app} reached its ${SENTENCES[limit](limits)}`);
}

const SENTENCES: Readonly<Record<ReachedLimit["limit"], (limits: Limits) => string>> = {
  memory: ({ memoryMiB }) =>
    `memory limit of ${memoryMiB} MiB, and a process of it was killed: what does it keep, or write to files, which count too?`,
  processes: ({ pids }) =>
    `process limit of ${pids}, threads included, and could start no more: what does it start and never end?`,
};
