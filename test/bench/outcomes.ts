import { z } from "zod";
import type { Report } from "../../grader/report/report.ts";

/** What became of each test, by its id. Statuses are the grader's; another tool's own where it has more. */
export const Outcomes = z.record(z.string(), z.string());
export type Outcomes = z.infer<typeof Outcomes>;

/** @throws Error when the run has no score: nothing about its speed would mean anything */
export function outcomesOf(report: Report): Outcomes {
  if (report.score === null) throw new Error(`a grade ended as ${report.verdict}: ${report.error?.message ?? ""}`);
  return Object.fromEntries(testsOf(report).map(({ id, status }) => [id, status]));
}

/** The sum of the tests' own durations, in milliseconds. */
export function testsMsOf(report: Report): number {
  return testsOf(report).reduce((sum, { durationMs }) => sum + durationMs, 0);
}

/** A sentence for each test that did not become what it should have. */
export function differences(where: string, expected: Outcomes, actual: Outcomes): string[] {
  const ids = [...new Set([...Object.keys(expected), ...Object.keys(actual)])].sort();
  return ids
    .filter((id) => expected[id] !== actual[id])
    .map((id) => `${where}: ${id} is ${actual[id] ?? "missing"}, not ${expected[id] ?? "missing"}`);
}

function testsOf({ stages }: Report): Report["stages"][number]["tests"] {
  return stages.flatMap(({ tests }) => tests);
}
