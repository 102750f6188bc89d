import type { Command } from "./command.ts";

export const watchCommand: Command = {
  name: "watch",
  summary: "Grade a project again whenever a file of it is saved",
  arguments: [
    {
      syntax: "[lab]",
      description: "a lab's id, as `backlab list` shows it, or the path of a lab's folder (default: the workspace's)",
    },
    { syntax: "[dir]", description: "the project's folder (default: this one, or the workspace's)" },
  ],
  options: [{ flags: "--runtime <name>", description: "docker or embedded (default: docker where an engine answers)" }],
  examples: [
    ["watch", "watch the lab that you have begun here"],
    ["watch rest-api", "watch the project in this folder, begun in any way"],
    ["watch rest-api ~/books --runtime embedded", "watch another one, without Docker"],
  ],
  load: async () => (await import("./watch-run.ts")).runWatch,
};
