import type { Command } from "./command.ts";

export const tracksCommand: Command = {
  name: "tracks",
  summary: "Show in which order to do the labs, and why",
  arguments: [],
  options: [],
  examples: [["tracks", "paths through the labs, with what each teaches and needs"]],
  load: async () => (await import("./tracks-run.ts")).runTracks,
};
