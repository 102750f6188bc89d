import type { Command } from "./command.ts";

export const keysNewCommand: Command = {
  name: "keys new",
  summary: "Make a pair of keys to sign reports with",
  arguments: [],
  options: [
    { flags: "--out <base>", description: "make <base>.key and <base>.pub (default: backlab); nothing is overwritten" },
  ],
  examples: [
    ["keys new", "make ./backlab.key, which signs, and ./backlab.pub, which checks"],
    ["keys new --out ~/course-2027", "make them somewhere else, by another name"],
  ],
  load: async () => (await import("./keys-new-run.ts")).runKeysNew,
};
