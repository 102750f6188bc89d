import { getState, resetState } from "jest-circus";
import type { Circus } from "@jest/types";
import type { DeclaredTest } from "../manifest.ts";
import { optionsOf } from "../suite/graded.ts";
import { startDeclaring } from "../suite/test-state.ts";
import { evaluateBundle } from "./bundle.ts";

/** Lists the tests of every stage without running one. Throws what a suite throws while it is read. */
export function listTests(code: string, stages: readonly string[]): DeclaredTest[] {
  return stages.flatMap((stage) => {
    declareStage(code, stage);
    return declaredTests().map((test) => ({
      stage,
      title: test.name,
      weight: optionsOf(test.fn).weight ?? null,
      visibility: optionsOf(test.fn).visibility ?? null,
      mode: modeOf(test),
    }));
  });
}

/** Makes one stage's tests the only ones that Jest knows. */
export function declareStage(code: string, stage: string): void {
  resetState();
  startDeclaring(stage);
  const declare = evaluateBundle(code)[stage];
  if (declare === undefined) throw new Error(`the suite has no file for stage ${stage}`);
  declare();
}

/** Jest's own list of what has been declared, in order. */
export function declaredTests(): Circus.TestEntry[] {
  const entries = (block: Circus.DescribeBlock): Circus.TestEntry[] =>
    block.children.flatMap((child) => (child.type === "test" ? [child] : entries(child)));
  return entries(getState().rootDescribeBlock);
}

export function declaredHooks(): Circus.Hook[] {
  const hooks = (block: Circus.DescribeBlock): Circus.Hook[] => [
    ...block.hooks,
    ...block.children.flatMap((child) => (child.type === "test" ? [] : hooks(child))),
  ];
  return hooks(getState().rootDescribeBlock);
}

function modeOf(test: Circus.TestEntry): string {
  if (test.concurrent) return "concurrent";
  if (test.failing) return "failing";
  return test.mode ?? "run";
}
