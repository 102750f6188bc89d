import type { Command } from "./command.ts";

export const startCommand: Command = {
  name: "start",
  summary: "Begin a lab: a folder with its starter, brief and public tests",
  arguments: [
    {
      syntax: "<lab>",
      description: "a lab's id, as `backlab list` shows it, the path of a lab's folder, or a learner's edition of one",
    },
    { syntax: "[dir]", description: "where to make it: a folder that is empty or not there (default: ./<lab>)" },
  ],
  options: [{ flags: "--template <name>", description: "express-ts or express-js (default: the lab's own)" }],
  examples: [
    ["start rest-api", "make ./rest-api and begin"],
    ["start rest-api books --template express-js", "make ./books, in JavaScript"],
    ["start rest-api-learner.tar", "make ./rest-api from what your course gave you"],
  ],
  load: async () => (await import("./start-run.ts")).runStart,
};
