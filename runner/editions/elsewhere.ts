import { inertLine } from "../../grader/report/inert.ts";
import { BacklabError } from "../errors.ts";
import type { Edition } from "./edition.ts";

/** What a learner's edition leaves to others, in words. */

export function graderOf({ gradedBy }: Edition): string {
  return gradedBy === null ? "whoever gave you this edition" : inertLine(gradedBy);
}

/** One line about the stages that are not here; null when all are. */
export function elsewhereLine(edition: Edition): string | null {
  const away = edition.stages.filter(({ here }) => !here);
  if (away.length === 0) return null;
  const points = away.reduce((sum, stage) => sum + stage.points, 0);
  return `Graded elsewhere, by ${graderOf(edition)}: ${away.map(({ id }) => id).join(", ")}, ${points} of 100 points.`;
}

/**
 * What was asked for is in the grader's edition only.
 *
 * @param what it is, as in "which has no solution"
 */
export function gradedElsewhere(edition: Edition, what: string): BacklabError {
  return new BacklabError(
    "graded_elsewhere",
    `this is the learner's edition of ${edition.lab.id}, which has ${what}: it is graded by ${graderOf(edition)}`,
    {
      hint: "in its workspace, `backlab check` grades the part that is here, and `backlab submit` packs what you hand in",
    },
  );
}
