import type { Command } from "./command.ts";

export const doctorCommand: Command = {
  name: "doctor",
  summary: "Say what works on this machine, and what to do about the rest",
  arguments: [],
  options: [],
  examples: [["doctor", "check Node, Docker, the images and the embedded services"]],
  load: async () => (await import("./doctor-run.ts")).runDoctor,
};
