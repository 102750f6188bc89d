import type { Lab } from "../../grader/lab.ts";
import type { Stage } from "../../grader/stage.ts";

/** The first stage, in order, with points still to be had; null when there is none. */
export function nextStage({ stages }: Lab, earned: Readonly<Record<string, number>>): Stage | null {
  return stages.find(({ id, points }) => (earned[id] ?? 0) < points) ?? null;
}

/** What there is to type when all is done of the part of a lab that is graded here. */
export const HAND_IN = ["backlab submit", "pack it, for whoever grades the rest"] as const;
