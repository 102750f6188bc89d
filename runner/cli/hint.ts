import type { Command } from "./command.ts";

export const hintCommand: Command = {
  name: "hint",
  summary: "Show a hint for a stage, one step at a time",
  arguments: [
    { syntax: "[lab]", description: "a lab's id; not needed in the folder of a lab you have begun" },
    { syntax: "[stage]", description: "a stage's id, as the report shows it (default: the next one to do)" },
  ],
  options: [{ flags: "--step <number>", description: "how far to go, from 1, a nudge, to 3, nearly the answer" }],
  examples: [
    ["hint rest-api listing --step 2", "the second step for the listing stage"],
    ["hint", "in a lab's folder: one step more for the next stage"],
    ["hint listing", "in a lab's folder: one step more for the listing stage"],
  ],
  load: async () => (await import("./hint-run.ts")).runHint,
};
