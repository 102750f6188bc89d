import type { Command } from "./command.ts";

export const authorNewCommand: Command = {
  name: "author new",
  summary: "Make a new lab: a small one that works, to be changed into yours",
  arguments: [{ syntax: "<id>", description: "what it is called: lower-case words joined by hyphens, like job-queue" }],
  options: [
    { flags: "--template <name>", description: "the project that its starter is laid over (default: express-ts)" },
    {
      flags: "--in <folder>",
      description: "where to make its folder (default: ./labs where there is one, else the current folder)",
    },
  ],
  examples: [
    ["author new job-queue", "make ./labs/job-queue, or ./job-queue where there is no labs folder"],
    ["author new job-queue --in ../course/labs", "make it somewhere else"],
  ],
  load: async () => (await import("./author-new-run.ts")).runAuthorNew,
};
