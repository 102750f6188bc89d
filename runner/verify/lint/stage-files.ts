import { didYouMean } from "../../suggest.ts";
import type { Problem } from "../verification.ts";
import { type LabFiles, stageIds } from "./lab-files.ts";

const STAGE_FILE = /^(?:hints\/([^/]+)\.md|suite\/([^/]+)\.test\.ts)$/;

/** Hints and suites belong to a stage that there is: others are read by nobody. */
export function filesOfNoStage(lab: LabFiles): Problem[] {
  const stages = stageIds(lab);
  return [...lab.files.keys()].flatMap((file) => {
    const [, hints, suite] = STAGE_FILE.exec(file) ?? [];
    const stage = hints ?? suite;
    if (stage === undefined || stages.includes(stage)) return [];
    const fix = didYouMean(stage, stages) ?? `the stages are: ${stages.join(", ")}`;
    return [{ file, line: null, message: `there is no stage ${stage}`, fix }];
  });
}
