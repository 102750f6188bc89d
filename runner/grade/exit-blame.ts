import { notRun, type Outcome } from "../../grader/outcome.ts";

/**
 * Says of broken connections what they were: the app ended. The first test that lost its connection is
 * the one during which it happened; those after it had no app to talk to and count as not run.
 *
 * @param outcomes in the order they finished
 */
export function attributeExit(outcomes: readonly Outcome[], reason: string): Outcome[] {
  const first = outcomes.findIndex(({ kind }) => kind === "unreachable");
  return outcomes.map((outcome, index) => {
    if (outcome.kind !== "unreachable") return outcome;
    return index === first ? { ...outcome, message: `${reason} during this test` } : notRun(outcome.id, reason);
  });
}
