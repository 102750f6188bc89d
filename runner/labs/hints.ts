import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Stage } from "../../grader/stage.ts";
import { gradedElsewhere } from "../editions/elsewhere.ts";
import { BacklabError } from "../errors.ts";
import { didYouMean } from "../suggest.ts";
import type { LoadedLab } from "./catalogue.ts";

/**
 * The steps of a stage's hint, from a nudge to nearly the answer.
 *
 * @throws BacklabError `bad_usage` for a stage the lab does not have, `graded_elsewhere` for one that this edition of it
 *   does not have, `lab_invalid` for one without hints
 */
export async function stageHints(loaded: LoadedLab, stage: string): Promise<string[]> {
  knownStage(loaded, stage);
  const text = await readFile(join(loaded.folder, "hints", `${stage}.md`), "utf8").catch((cause: unknown) => {
    throw new BacklabError("lab_invalid", `stage ${stage} has no hints/${stage}.md`, { cause });
  });
  return hintSteps(text).map(({ text: step }) => step);
}

/** @throws BacklabError `bad_usage` for a stage that the lab does not have, `graded_elsewhere` for one that is not here */
export function knownStage({ lab, edition }: LoadedLab, stage: string): Stage {
  const found = lab.stages.find(({ id }) => id === stage);
  if (found !== undefined) return found;
  if (edition?.stages.some(({ id }) => id === stage) === true) {
    throw gradedElsewhere(edition, `no tests and no hints of ${stage}`);
  }
  const stages = lab.stages.map(({ id }) => id);
  throw new BacklabError("bad_usage", `${lab.id} has no stage ${stage}`, {
    hint: didYouMean(stage, stages) ?? `its stages are: ${stages.join(", ")}`,
  });
}

/** One step of a hint, and the line it begins at, from 1. */
interface HintStep {
  line: number;
  text: string;
}

/** The steps of a hint's text: what is between lines that are `---`. A step may be empty. */
export function hintSteps(text: string): HintStep[] {
  const steps: HintStep[] = [];
  let line = 1;
  for (const part of text.split(/^---[ \t\r]*$/m)) {
    steps.push({ line, text: part.trim() });
    line += part.split("\n").length - 1;
  }
  return steps;
}
