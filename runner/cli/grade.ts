import type { Command } from "./command.ts";

export const gradeCommand: Command = {
  name: "grade",
  summary: "Grade a submission and print the report",
  arguments: [
    {
      syntax: "<lab>",
      description: "a lab's id, as `backlab list` shows it, the path of a lab's folder, or a grader's edition of one",
    },
    { syntax: "[path]", description: "what to grade: a directory, .tar, .tar.gz or .zip" },
  ],
  options: [
    {
      flags: "--variant <name>",
      description: "grade one of the lab's own instead: starter, solution, alternatives/<name>, mistakes/<name>",
    },
    { flags: "--runtime <name>", description: "docker or embedded (default: docker where an engine answers)" },
    {
      flags: "--reporter <name[=file]>",
      description:
        "another form of the report, on stdout or in a file; as often as wanted: terminal (default), json, junit, " +
        "markdown, tap, github, gitlab, gradescope, prairielearn, classroom",
      repeatable: true,
    },
    { flags: "--json <file>", description: "short for --reporter json=<file>; - is stdout, in place of the text" },
    {
      flags: "--sign <key>",
      description: "sign the report with a private key, as `backlab keys new` makes it; needs --json and Docker",
    },
    { flags: "--key <key>", description: "the public key that a grader's edition has to be signed with" },
    { flags: "-v, --verbose", description: "show all that happened while a test failed, request by request" },
    { flags: "--seed <number>", description: "repeat a run: the seed decides every random input (default: random)" },
    { flags: "--shuffle", description: "run each stage's tests in an order that the seed decides" },
    { flags: "--pass-mark <points>", description: "points needed for exit code 0 (default: 100)" },
    { flags: "--keep", description: "leave the cell up to look inside, until Ctrl-C" },
  ],
  examples: [
    ["grade rest-api .", "grade the project in this directory"],
    ["grade rest-api ada.zip --json report.json", "grade an archive and keep the report"],
    ["grade rest-api . --reporter github --reporter junit=junit.xml", "in CI: annotations, and results to keep"],
    ["grade rest-api ada.zip --json report.json --sign backlab.key", "grade it for the record: an official report"],
    ["grade rest-api --variant starter --seed 7713", "grade the lab's own starter with the inputs of run 7713"],
    ["grade rest-api . --runtime embedded", "grade without Docker"],
    ["grade rest-api-grader.tar ada.tar --key course.pub", "grade with a lab that was packed and signed"],
  ],
  load: async () => (await import("./grade-run.ts")).runGrade,
};
