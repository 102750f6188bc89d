import type { Command } from "./command.ts";

export const verifyCommand: Command = {
  name: "verify",
  summary: "Put labs to the proof: seven gates, from lint to time",
  arguments: [{ syntax: "[labs...]", description: "labs' ids, paths of their folders, like ., or graders' editions" }],
  options: [
    { flags: "--all", description: "verify every lab that `backlab list` shows" },
    {
      flags: "--only <gate>",
      description:
        "try one gate, may be given several times: lint, starter, reference, alternatives, mistakes, stability, time",
      repeatable: true,
    },
    { flags: "--repeat <times>", description: "how often stability grades each variant (default: 20)" },
    { flags: "--jobs <number>", description: "grades at a time (default: half of the cores)" },
    { flags: "--runtime <name>", description: "docker or embedded (default: docker where an engine answers)" },
    { flags: "--seed <number>", description: "what all seeds are drawn from (default: random)" },
    { flags: "--key <key>", description: "the public key that graders' editions have to be signed with" },
    { flags: "--json <file>", description: "write the result as JSON; - writes it to stdout instead of the text" },
  ],
  examples: [
    ["verify rest-api", "try every gate"],
    ["verify . --only lint --only mistakes", "try two gates of the lab in this directory"],
    ["verify --all --json labs.json", "try every gate of every lab and keep the result"],
  ],
  load: async () => (await import("./verify-run.ts")).runVerify,
};
