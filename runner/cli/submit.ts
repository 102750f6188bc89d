import type { Command } from "./command.ts";

export const submitCommand: Command = {
  name: "submit",
  summary: "Pack what grading takes of your lab, to hand it in",
  arguments: [{ syntax: "[file]", description: "where to: a new .tar file (default: in .backlab/submissions)" }],
  options: [],
  examples: [["submit ../ada-rest-api.tar", "pack it, and say its digest, which is the one in its report"]],
  load: async () => (await import("./submit-run.ts")).runSubmit,
};
