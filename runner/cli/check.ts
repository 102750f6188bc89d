import type { Command } from "./command.ts";

export const checkCommand: Command = {
  name: "check",
  summary: "Grade the lab you are in, and say what to look at first",
  arguments: [{ syntax: "[stage]", description: "show this stage in detail; the score is always that of all of them" }],
  options: [
    { flags: "--all", description: "show every failed test, and not only the first of each stage" },
    { flags: "-v, --verbose", description: "show all that happened while a test failed, request by request" },
    { flags: "--json", description: "print the report as JSON instead" },
    { flags: "--runtime <name>", description: "docker or embedded (default: docker where an engine answers)" },
    { flags: "--seed <number>", description: "repeat a run: the seed decides every random input (default: random)" },
  ],
  examples: [
    ["check", "grade, and show the first failure of each stage"],
    ["check crud", "grade, and show every test of crud"],
  ],
  load: async () => (await import("./check-run.ts")).runCheck,
};
