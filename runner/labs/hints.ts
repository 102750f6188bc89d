import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { BacklabError } from "../errors.ts";
import { didYouMean } from "../suggest.ts";
import type { LoadedLab } from "./catalogue.ts";

/**
 * The steps of a stage's hint, from a nudge to nearly the answer.
 *
 * @throws BacklabError `bad_usage` for a stage the lab does not have, `lab_invalid` for one without hints
 */
export async function stageHints({ lab, folder }: LoadedLab, stage: string): Promise<string[]> {
  const stages = lab.stages.map(({ id }) => id);
  if (!stages.includes(stage)) {
    throw new BacklabError("bad_usage", `${lab.id} has no stage ${stage}`, {
      hint: didYouMean(stage, stages) ?? `its stages are: ${stages.join(", ")}`,
    });
  }
  const text = await readFile(join(folder, "hints", `${stage}.md`), "utf8").catch((cause: unknown) => {
    throw new BacklabError("lab_invalid", `stage ${stage} has no hints/${stage}.md`, { cause });
  });
  return text.split(/^---$/m).map((step) => step.trim());
}
