import type { Command } from "./command.ts";

export const doctorCommand: Command = {
  name: "doctor",
  summary: "Say what works on this machine, and what to do about the rest",
  arguments: [],
  options: [{ flags: "--json [file]", description: "give the findings as JSON, on stdout unless a file is named" }],
  examples: [["doctor", "check Node, Docker, the images, that cells isolate, and the embedded services"]],
  load: async () => (await import("./doctor-run.ts")).runDoctor,
};
