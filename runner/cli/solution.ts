import type { Command } from "./command.ts";

export const solutionCommand: Command = {
  name: "solution",
  summary: "Show the reference solution, once you have 100 or give up",
  arguments: [],
  options: [
    { flags: "--diff", description: "print how it differs from your files, instead of writing it" },
    { flags: "--give-up", description: "see it before you have 100; that is recorded in your progress" },
    { flags: "--yes", description: "do not ask" },
  ],
  examples: [
    ["solution --diff", "how the reference does it, beside how you do"],
    ["solution --give-up", "write it to .backlab/solution; your files stay as they are"],
  ],
  load: async () => (await import("./solution-run.ts")).runSolution,
};
