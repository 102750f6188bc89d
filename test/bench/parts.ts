import type { Report } from "../../grader/report/report.ts";

/** The phases of a grade by name, in milliseconds, and under `rest` what is in none of them. */
export function partsOf({ phases }: Report, totalMs: number, rest: string): Record<string, number> {
  const known = Object.entries(phases).map(([phase, ms]) => [phase, ms ?? 0] as const);
  const inPhases = known.reduce((sum, [, ms]) => sum + ms, 0);
  return { ...Object.fromEntries(known), [rest]: totalMs - inPhases };
}
