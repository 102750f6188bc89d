import type { Command } from "./command.ts";

export const importCommand: Command = {
  name: "import",
  summary: "Make a lab out of a GitHub Classroom assignment",
  arguments: [
    { syntax: "<file>", description: "the assignment's .github/classroom/autograding.json" },
    { syntax: "<id>", description: "what the lab is called: lower-case words joined by hyphens, like job-queue" },
  ],
  options: [
    { flags: "--template <name>", description: "the project that its starter is laid over (default: express-ts)" },
    {
      flags: "--in <folder>",
      description: "where to make its folder (default: ./labs where there is one, else the current folder)",
    },
  ],
  examples: [
    [
      "import books/.github/classroom/autograding.json books",
      "make ./books, with a test to be written for each of them",
    ],
  ],
  load: async () => (await import("./import-run.ts")).runImport,
};
