import { differences, type Outcomes } from "./outcomes.ts";
import type { Sample, WayName } from "./results.ts";
import type { Way } from "./ways/way.ts";

/** Every way's samples, and where outcomes were other than expected. */
export interface Graded {
  samples: Record<WayName, Sample[]>;
  differences: string[];
}

/**
 * Grades with each way in turn, again and again: what else the machine does at a moment then hits all of them alike.
 * The first turn only warms up.
 */
export async function gradeWays(
  ways: readonly Way[],
  repeats: number,
  expected: Outcomes,
  tell: (what: string) => void,
): Promise<Graded> {
  const samples: Graded["samples"] = { usual: [], cold: [], warm: [], watch: [], floor: [] };
  const found: string[] = [];
  for (let turn = 0; turn <= repeats; turn++) {
    for (const way of ways) {
      await way.prepare();
      const sample = await way.run();
      tell(`${turn === 0 ? "warming up" : `turn ${turn} of ${repeats}`}: ${way.name} ${Math.round(sample.totalMs)} ms`);
      found.push(...differences(way.name, expected, sample.outcomes));
      if (turn > 0) samples[way.name].push(sample);
    }
  }
  return { samples, differences: found };
}
