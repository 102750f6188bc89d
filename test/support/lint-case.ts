import { expect } from "vitest";
import { type Changes, problemsAt } from "./sound-lab.ts";

/** What is changed, and the one problem that it makes: where, what and what to do about it. */
export type Case = readonly [what: string, changes: Changes, where: string, message: RegExp, fix: RegExp];

/** Lint finds this one problem, and no other. */
export async function expectProblem([, changes, where, message, fix]: Case): Promise<void> {
  const problems = await problemsAt("lint", changes);
  expect(problems.map(({ file, line }) => (line === null ? file : `${file}:${line}`))).toEqual([where]);
  expect(problems[0]?.message).toMatch(message);
  expect(problems[0]?.fix).toMatch(fix);
}
