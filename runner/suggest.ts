import { distance } from "fastest-levenshtein";

/** "did you mean x?" for the nearest of what is known, when it is near; else null. */
export function didYouMean(asked: string, known: readonly string[]): string | null {
  const ranked = known.map((name) => ({ name, steps: distance(asked, name) })).sort((a, b) => a.steps - b.steps);
  const [nearest] = ranked;
  if (nearest === undefined || nearest.steps > Math.max(2, asked.length / 3)) return null;
  return `did you mean ${nearest.name}?`;
}
