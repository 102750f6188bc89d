import type { Phases } from "../../grader/report/report.ts";
import type { GradeEvents } from "../grade.ts";

/** What somebody who waits is told of a grade, in words that can be passed on to another process. */
export interface GradeProgress {
  onPhase: (phase: keyof Phases) => void;
  /** One more of this many tests has ended. */
  onTested: (of: number) => void;
  /** The attempt broke off for this reason, and another begins. */
  onRetry: (why: string) => void;
  /** The lab's own solution is being graded, to see whose fault it was. */
  onReference: () => void;
  /** Something of a cell could not be removed. */
  onLeftover: (message: string) => void;
}

export function eventsFor(progress: GradeProgress): GradeEvents {
  return {
    onPhase: (phase) => progress.onPhase(phase),
    onTest: (_, { tests }) => progress.onTested(tests.length),
    onRetry: ({ message }) => progress.onRetry(message),
    onReference: () => progress.onReference(),
    onLeftover: (message) => progress.onLeftover(message),
  };
}
