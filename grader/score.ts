import type { Manifest } from "./manifest.ts";
import { notRun, type Outcome } from "./outcome.ts";

/** One test of the manifest with what became of it and what it earned. */
export interface ScoredTest {
  id: string;
  stage: string;
  points: number;
  earned: number;
  outcome: Outcome;
}

/**
 * Score = manifest x outcomes. Every test of the manifest counts; one that did not report is `not_run`.
 *
 * @throws RangeError on an outcome the manifest does not know, or two for one test: then nothing can be scored
 */
export function score({ tests }: Manifest, outcomes: readonly Outcome[]): ScoredTest[] {
  const byId = new Map<string, Outcome>();
  for (const outcome of outcomes) {
    if (byId.has(outcome.id)) throw new RangeError(`two outcomes for ${outcome.id}`);
    byId.set(outcome.id, outcome);
  }
  const unknown = [...byId.keys()].find((id) => !tests.some((test) => test.id === id));
  if (unknown !== undefined) throw new RangeError(`an outcome for ${unknown}, which the lab does not have`);
  return tests.map(({ id, stage, points }) => {
    const outcome = byId.get(id) ?? notRun(id, "it did not report");
    return { id, stage, points, earned: outcome.status === "passed" ? points : 0, outcome };
  });
}
