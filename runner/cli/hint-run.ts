import { z } from "zod";
import { loadLab } from "../labs/catalogue.ts";
import { stageHints } from "../labs/hints.ts";
import { labsFolder } from "../paths.ts";
import type { CommandRun } from "./command.ts";
import { parseOptions, wholeNumber } from "./options.ts";

const Options = z.strictObject({ step: wholeNumber(1, 3).default(1) });

export const runHint: CommandRun = async ([labName = "", stage = ""], given, { out }) => {
  const { step } = parseOptions(Options, given);
  const steps = await stageHints(await loadLab(labsFolder, labName), stage);
  const shown = Math.min(step, steps.length);
  const more = shown < steps.length ? `\n(more: backlab hint ${labName} ${stage} --step ${shown + 1})\n` : "";
  out(`${steps[shown - 1]}\n${more}`);
  return 0;
};
