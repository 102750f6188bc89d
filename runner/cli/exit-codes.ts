import type { Report } from "../../grader/report/report.ts";
import type { Blame } from "../errors.ts";

/** 0 met the pass mark, 1 did not, 2 usage or a submission not taken, 3 lab or machine at fault, 130 cancelled. */
export function exitCodeOf({ verdict, score }: Report, passMark: number): number {
  if (verdict === "graded") return (score?.earned ?? 0) >= passMark ? 0 : 1;
  const codes = { learner_error: 1, rejected: 2, lab_error: 3, infra_error: 3, cancelled: 130 } as const;
  return codes[verdict];
}

export const EXIT_CODE_OF_BLAME: Readonly<Record<Blame, number>> = {
  usage: 2,
  submission: 2,
  lab: 3,
  machine: 3,
  cancelled: 130,
};
