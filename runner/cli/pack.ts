import type { Command } from "./command.ts";

export const packCommand: Command = {
  name: "pack",
  summary: "Make the learner's and the grader's edition of a lab",
  arguments: [
    { syntax: "<lab>", description: "a lab's id, as `backlab list` shows it, or the path of a lab's folder" },
  ],
  options: [
    {
      flags: "--out <dir>",
      description: "where to put <lab>-learner.tar and <lab>-grader.tar; nothing is overwritten",
    },
    {
      flags: "--sign <key>",
      description: "sign the grader's edition with a private key, as `backlab keys new` makes it",
    },
    {
      flags: "--graded-by <words>",
      description:
        "what learners are told of the rest: it is graded by <words> (default: whoever gave you this edition)",
    },
  ],
  examples: [
    ["pack rest-api --out editions --sign backlab.key", "make editions/rest-api-learner.tar and -grader.tar"],
    ['pack . --out ~/course --sign cs101.key --graded-by "CS 101, every Friday"', "say who grades the rest, and when"],
  ],
  load: async () => (await import("./pack-run.ts")).runPack,
};
