import type { Command } from "./command.ts";

export const imagesBuildCommand: Command = {
  name: "images build",
  summary: "Build the container images that grading with Docker needs",
  arguments: [],
  options: [
    {
      flags: "--from <source>",
      description:
        "official: the node, postgres and redis images; debian: Debian packages alone, no registry (default: official)",
    },
  ],
  examples: [
    ["images build", "build from the official images"],
    ["images build --from debian", "build without a container registry; needs root and debootstrap"],
  ],
  load: async () => (await import("./images-run.ts")).runImagesBuild,
};
