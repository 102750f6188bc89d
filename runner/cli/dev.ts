import type { Command } from "./command.ts";

export const devCommand: Command = {
  name: "dev",
  summary: "Run your app on databases of its own, again on save",
  arguments: [],
  options: [
    { flags: "--port <number>", description: "where the app listens, in place of the lab's port" },
    { flags: "--trace", description: "show the SQL statements and Redis commands that the app sends, as they arrive" },
    { flags: "--runtime <name>", description: "where the databases run: docker or embedded" },
    { flags: "--reset", description: "throw away first what the databases hold" },
  ],
  examples: [
    ["dev", "bring up all that the app needs, and the app"],
    ["dev --trace", "and show what it sends to Postgres and Redis"],
    ["dev --reset", "begin with empty databases"],
  ],
  load: async () => (await import("./dev-run.ts")).runDev,
};
