import type { Command } from "./command.ts";

export const doctorCommand: Command = {
  name: "doctor",
  summary: "Say what works on this machine, and what to do about the rest",
  arguments: [],
  options: [
    { flags: "--clean", description: "remove what runs that were killed have left" },
    { flags: "--json [file]", description: "give the findings as JSON, on stdout unless a file is named" },
  ],
  examples: [
    ["doctor", "check Node, Docker, the images, that cells isolate, and the embedded services"],
    ["doctor --clean", "also remove containers, folders and processes of runs that were killed, and name them"],
  ],
  load: async () => (await import("./doctor-run.ts")).runDoctor,
};
