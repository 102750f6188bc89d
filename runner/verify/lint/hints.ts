import { hintSteps } from "../../labs/hints.ts";
import type { Problem } from "../verification.ts";
import { type LabFiles, stageIds, textOf } from "./lab-files.ts";

const STEPS = 3;

/** Every stage has hints in exactly three steps. */
export function hintsInSteps(lab: LabFiles): Problem[] {
  return stageIds(lab).flatMap((stage) => {
    const file = `hints/${stage}.md`;
    const text = textOf(lab, file);
    const fix = "write three steps, from a nudge to nearly the answer, with a line --- between them";
    if (text === null) return [{ file, line: null, message: `stage ${stage} has no hints`, fix }];
    const steps = hintSteps(text);
    const empty = steps.filter((step) => step.text === "");
    return [
      ...(steps.length === STEPS
        ? []
        : [{ file, line: null, message: `expected ${STEPS} steps, got ${steps.length}`, fix }]),
      ...empty.map(({ line }) => ({ file, line, message: "a step without a word", fix })),
    ];
  });
}
