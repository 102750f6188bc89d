import type { Command } from "./command.ts";

export const listCommand: Command = {
  name: "list",
  summary: "List the labs",
  arguments: [],
  options: [],
  examples: [["list", "every lab with its level, time and what it teaches"]],
  load: async () => (await import("./list-run.ts")).runList,
};
