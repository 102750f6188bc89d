import type { Lab } from "./lab.ts";
import type { Manifest } from "./manifest.ts";

/** A lab of which one stage is left, which then needs no other, and the tests of that stage. */
export function stageAlone(lab: Lab, { tests }: Manifest, stage: string): { lab: Lab; manifest: Manifest } {
  const alone = lab.stages.filter(({ id }) => id === stage).map((found) => ({ ...found, needs: undefined }));
  return { lab: { ...lab, stages: alone }, manifest: { tests: tests.filter((test) => test.stage === stage) } };
}
