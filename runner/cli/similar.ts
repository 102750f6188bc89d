import type { Command } from "./command.ts";

export const similarCommand: Command = {
  name: "similar",
  summary: "List submissions of a course that are alike, to look at",
  arguments: [
    { syntax: "<source>", description: "what `backlab grade-all` takes: a folder, an archive, a .csv, a download" },
  ],
  options: [
    { flags: "--lab <lab>", description: "leave out what this lab gives to everybody: its starter and its tests" },
    { flags: "--min <percent>", description: "list pairs from so much in common on (default: 30)" },
    { flags: "--top <number>", description: "list so many pairs at most (default: 20)" },
    { flags: "--latest", description: "compare only the latest submission of each person" },
    { flags: "--json <file>", description: "write the list as JSON; - writes it to stdout instead of the text" },
  ],
  examples: [
    ["similar submissions.zip --lab rest-api", "compare everybody with everybody, the starter left out"],
    ["similar class/ --lab rest-api --min 15 --top 100", "list more"],
    ["grade-all rest-api class/ --out results --similar", "have the list in results/index.html too"],
  ],
  load: async () => (await import("./similar-run.ts")).runSimilar,
};
