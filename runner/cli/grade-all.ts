import type { Command } from "./command.ts";

export const gradeAllCommand: Command = {
  name: "grade-all",
  summary: "Grade the submissions of a whole course",
  arguments: [
    {
      syntax: "<lab>",
      description: "a lab's id, as `backlab list` shows it, the path of a lab's folder, or a grader's edition of one",
    },
    {
      syntax: "<source>",
      description:
        "a folder with a folder or an archive for each submission, one archive of that, a .csv with the columns id and " +
        "path or url, or a download of Moodle, Canvas or Gradescope",
    },
  ],
  options: [
    { flags: "--out <dir>", description: "where the results go; the same command again goes on where it stopped" },
    { flags: "--jobs <number>", description: "grades at a time: a number, or auto (default: half of the cores)" },
    { flags: "--latest", description: "grade only the latest submission of each person" },
    { flags: "--sign <key>", description: "sign every report with a private key, as `backlab keys new` makes it" },
    { flags: "--key <key>", description: "the public key that a grader's edition has to be signed with" },
    { flags: "--runtime <name>", description: "docker or embedded (default: docker where an engine answers)" },
    { flags: "--seed <number>", description: "the seed of every grade (default: random, and kept with the results)" },
    { flags: "--similar", description: "list submissions that are alike in index.html, as `backlab similar` does" },
    { flags: "--unverified", description: "do not try first whether the lab passes its own gates" },
  ],
  examples: [
    ["grade-all rest-api submissions.zip --out results", "grade what was downloaded, and look at results/index.html"],
    ["grade-all rest-api class/ --out results --latest", "grade only the latest of each person"],
    ["grade-all rest-api class.csv --out results --sign backlab.key", "grade repositories from a list, for the record"],
  ],
  load: async () => (await import("./grade-all-run.ts")).runGradeAll,
};
