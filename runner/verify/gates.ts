import type { Gate } from "./gate.ts";
import { lintGate } from "./gates/lint.ts";
import { mistakesGate } from "./gates/mistakes.ts";
import { alternativesGate, referenceGate } from "./gates/perfect.ts";
import { stabilityGate } from "./gates/stability.ts";
import { starterGate } from "./gates/starter.ts";
import { timeGate } from "./gates/time.ts";

/** Every gate there is, in the order they are tried. */
export const gates: readonly Gate[] = [
  lintGate,
  starterGate,
  referenceGate,
  alternativesGate,
  mistakesGate,
  stabilityGate,
  timeGate,
];
