import type { Problem } from "../verification.ts";
import { variantNames } from "../../labs/variants.ts";
import type { LabFiles } from "./lab-files.ts";

export const FEWEST_ALTERNATIVES = 2;
export const FEWEST_MISTAKES = 8;

/** A lab has a starter, a solution, and enough other answers, right and wrong, to prove its tests. */
export async function enoughVariants({ loaded, files }: LabFiles): Promise<Problem[]> {
  const names = await variantNames(loaded);
  const count = (kind: string): number => names.filter((name) => name.startsWith(`${kind}/`)).length;
  const missing = ["starter", "solution"].filter(
    (layer) => ![...files.keys()].some((path) => path.startsWith(`${layer}/`)),
  );
  return [
    ...missing.map((file) => ({ file, line: null, message: `there is no ${file}`, fix: "see docs/labs.md, Variants" })),
    ...tooFew("alternatives", count("alternatives"), FEWEST_ALTERNATIVES),
    ...tooFew("mistakes", count("mistakes"), FEWEST_MISTAKES),
  ];
}

const WHY = {
  alternatives:
    "write right answers that look nothing like the solution: they keep the tests from asking for its habits",
  mistakes: "write wrong answers that people give: they show that the tests notice",
} as const;

export function tooFew(kind: keyof typeof WHY, found: number, fewest: number): Problem[] {
  if (found >= fewest) return [];
  return [{ file: kind, line: null, message: `expected at least ${fewest}, got ${found}`, fix: WHY[kind] }];
}
