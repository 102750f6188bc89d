import { z } from "zod";
import type { Lab } from "./lab.ts";
import { allocate } from "./points.ts";
import { Visibility } from "./stage.ts";
import { inRunningOrder, secrecy } from "./stage-order.ts";

/** One test as the suite declares it, before points are shared out. */
export const DeclaredTest = z.object({
  stage: z.string(),
  title: z.string(),
  weight: z.number().nullable(),
  visibility: Visibility.nullable(),
  /** `run`, or what Jest was told instead: a graded suite may not skip, focus or leave a test to do. */
  mode: z.string(),
});
export type DeclaredTest = z.infer<typeof DeclaredTest>;

export const ManifestTest = z.object({
  id: z.string(),
  stage: z.string(),
  title: z.string(),
  points: z.int().nonnegative(),
  visibility: Visibility,
});
export type ManifestTest = z.infer<typeof ManifestTest>;

/** The tests of a lab and what each is worth, fixed before any submission runs. */
export const Manifest = z.object({ tests: z.array(ManifestTest) });
export type Manifest = z.infer<typeof Manifest>;

/** Fixes the manifest from what the suite declares. Call only when `manifestProblems` found none. */
export function manifestOf(lab: Lab, declared: readonly DeclaredTest[]): Manifest {
  const tests = lab.stages.flatMap((stage) => {
    const own = declared.filter((test) => test.stage === stage.id);
    const points = allocate(
      stage.points,
      own.map(({ weight }) => weight ?? 1),
    );
    return own.map((test, index) => ({
      id: testId(test),
      stage: stage.id,
      title: test.title,
      points: points[index] ?? 0,
      visibility: test.visibility ?? stage.visibility,
    }));
  });
  return { tests };
}

/** Something that makes a suite unfit to grade with. */
export interface ManifestProblem {
  stage: string;
  /** The title of the test it is about; null when it is about the stage. */
  title: string | null;
  /** A sentence naming stage and test. */
  message: string;
}

/** Everything that makes a suite unfit to grade with. */
export function manifestProblems(lab: Lab, declared: readonly DeclaredTest[]): ManifestProblem[] {
  const about = ({ stage, title }: DeclaredTest, what: string): ManifestProblem => ({
    stage,
    title,
    message: `"${title}" in ${stage} ${what}`,
  });
  return [
    ...lab.stages
      .filter(({ id }) => !declared.some((test) => test.stage === id))
      .map(({ id }) => ({ stage: id, title: null, message: `stage ${id} has no tests` })),
    ...declared.filter(({ mode }) => mode !== "run").map((test) => about(test, `is marked ${test.mode}`)),
    ...declared.filter(({ weight }) => !isWeight(weight)).map((test) => about(test, `weighs ${test.weight}`)),
    ...duplicates(declared).map((test) => ({ ...test, message: `two tests are called ${testId(test)}` })),
    ...shownTooLate(lab, declared).map(({ test, after }) =>
      about(test, `shows more than "${after.title}" in ${after.stage}, which runs before it`),
    ),
  ];
}

/** `<stage>/<title in lower case, words joined by hyphens>`: stable, readable, unique in a lab. */
export function testId({ stage, title }: Pick<DeclaredTest, "stage" | "title">): string {
  const words = title
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? ["test"];
  return `${stage}/${words.join("-")}`;
}

function isWeight(weight: number | null): boolean {
  return weight === null || (Number.isFinite(weight) && weight > 0 && weight <= 100);
}

/** One test of each id that is there more than once: the second of that id. */
function duplicates(declared: readonly DeclaredTest[]): Pick<DeclaredTest, "stage" | "title">[] {
  const times = new Map<string, number>();
  return declared.flatMap(({ stage, title }) => {
    const id = testId({ stage, title });
    const before = times.get(id) ?? 0;
    times.set(id, before + 1);
    return before === 1 ? [{ stage, title }] : [];
  });
}

/**
 * Tests of which more is shown than of one that runs before them. An app may repeat what that one sent it, and would
 * have it shown.
 */
function shownTooLate(lab: Lab, declared: readonly DeclaredTest[]): { test: DeclaredTest; after: DeclaredTest }[] {
  let most: { test: DeclaredTest; secrecy: number } | null = null;
  return inRunningOrder(lab.stages).flatMap((stage) =>
    declared
      .filter((test) => test.stage === stage.id)
      .flatMap((test) => {
        const own = secrecy({ visibility: test.visibility ?? stage.visibility });
        if (most !== null && own < most.secrecy) return [{ test, after: most.test }];
        most = { test, secrecy: own };
        return [];
      }),
  );
}
