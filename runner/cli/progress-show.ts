import type { Command } from "./command.ts";

export const progressCommand: Command = {
  name: "progress",
  summary: "Show how far you are in the lab you are in",
  arguments: [],
  options: [{ flags: "--json", description: "say it as JSON" }],
  examples: [["progress", "each stage with your best and your attempts"]],
  load: async () => (await import("./progress-show-run.ts")).runProgress,
};
