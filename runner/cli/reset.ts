import type { Command } from "./command.ts";

export const resetCommand: Command = {
  name: "reset",
  summary: "Bring back files as the lab gave them; yours are kept aside",
  arguments: [{ syntax: "[files...]", description: "files or folders of the lab you are in, like src/app.ts" }],
  options: [
    { flags: "--all", description: "bring back every file that the lab gave you; files you added stay" },
    { flags: "--yes", description: "do not ask" },
  ],
  examples: [
    ["reset src/app.ts", "begin that file again"],
    ["reset README.md test", "get the brief and the tests of a lab that has changed"],
    ["reset --all", "begin the lab again"],
  ],
  load: async () => (await import("./reset-run.ts")).runReset,
};
