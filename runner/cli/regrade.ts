import type { Command } from "./command.ts";

export const regradeCommand: Command = {
  name: "regrade",
  summary: "Grade again what a change of the lab can touch",
  arguments: [{ syntax: "<out>", description: "the folder of results that `backlab grade-all ... --out` wrote" }],
  options: [
    { flags: "--plan", description: "grade what can be touched, and say who would move; the results stay as they are" },
    { flags: "--apply", description: "put the new results in place, and the old ones beside them" },
    { flags: "--undo", description: "bring the results from before the last --apply back" },
    { flags: "--never-lower", description: "keep the better of the old and the new result of each submission" },
    { flags: "--jobs <number>", description: "grades at a time: a number, or auto (default: half of the cores)" },
    { flags: "--sign <key>", description: "the private key that the results are signed with" },
    { flags: "--lab <lab>", description: "where the lab is now (default: where it was when it was graded with)" },
    { flags: "--source <source>", description: "where the submissions are now (default: where they were)" },
    { flags: "--unverified", description: "do not try first whether the lab passes its own gates" },
  ],
  examples: [
    ["regrade results --plan", "the lab has changed: who would move, and because of which test?"],
    ["regrade results --apply --never-lower", "take that over, where it costs nobody points"],
    ["regrade results --undo", "have everything as it was before"],
  ],
  load: async () => (await import("./regrade-run.ts")).runRegrade,
};
