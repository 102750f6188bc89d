import { z } from "zod";
import { loadLab } from "../labs/catalogue.ts";
import { stageHints } from "../labs/hints.ts";
import { labsFolder } from "../paths.ts";
import type { Command } from "./command.ts";
import { parseOptions, wholeNumber } from "./options.ts";

const Options = z.strictObject({ step: wholeNumber(1, 9).default(1) });

export const hintCommand: Command = {
  name: "hint",
  summary: "Show a hint for a stage, one step at a time",
  arguments: [
    { syntax: "<lab>", description: "a lab's id" },
    { syntax: "<stage>", description: "a stage's id, as the report shows it" },
  ],
  options: [{ flags: "--step <number>", description: "how far to go, from 1, a nudge, to 3, nearly the answer" }],
  examples: [["hint rest-api listing --step 2", "the second step for the listing stage"]],
  run: async ([labName = "", stage = ""], given, { out }) => {
    const { step } = parseOptions(Options, given);
    const steps = await stageHints(await loadLab(labsFolder, labName), stage);
    const shown = Math.min(step, steps.length);
    const more = shown < steps.length ? `\n(more: backlab hint ${labName} ${stage} --step ${shown + 1})\n` : "";
    out(`${steps[shown - 1]}\n${more}`);
    return 0;
  },
};
