import { inertLine } from "../../grader/report/inert.ts";
import type { Place, Similarities, SimilarPair } from "./similarities.ts";

/** What learners wrote, names and paths included, is inert in it. */
export function renderSimilar(found: Similarities): string {
  const { pairs, notCompared } = found;
  const names = pairs.map(({ left, right }) => `${inertLine(left.name)} and ${inertLine(right.name)}`);
  const width = Math.max(0, ...names.map((name) => name.length));
  return [
    summary(found),
    ...(pairs.length === 0
      ? []
      : ["", ...pairs.map((pair, index) => row(pair, names[index] ?? "", width)), "", CAVEAT]),
    ...notCompared.map(({ id, why }) => `not compared: ${id}: ${inertLine(why)}`),
    "",
  ].join("\n");
}

/** A number says nothing about people. */
export const CAVEAT =
  "A list to look at, and no verdict: people work together, follow one example, or solve a small thing in the one way it has.";

/** What was compared, and what was found. */
export function summary({ compared, lab, min, found, pairs }: Similarities): string {
  const given = lab === null ? "nothing left out as given" : `what ${lab} gives to everybody left out`;
  const listed = pairs.length < found ? `, the first ${pairs.length} below` : "";
  return `${compared} submissions compared, ${given} · ${found === 1 ? "1 pair" : `${found} pairs`} with ${min}% or more in common${listed}`;
}

function row({ percent, longest }: SimilarPair, names: string, width: number): string {
  const where = longest === null ? "" : `  ${placeWords(longest.left)} = ${placeWords(longest.right)}`;
  return `${`${percent}%`.padStart(4)}  ${names.padEnd(width)}${where}`.trimEnd();
}

/** `src/app.ts:10-60`. */
export function placeWords({ file, from, to }: Place): string {
  return `${inertLine(file)}:${from}-${to}`;
}
