import { z } from "zod";
import { buildImages } from "../images/images.ts";
import { connectEngine } from "../sandbox/docker/engine.ts";
import { dockerImageEngine } from "../sandbox/docker/image-engine.ts";
import { imageSources } from "./choose-runtime.ts";
import type { Command } from "./command.ts";
import { parseOptions } from "./options.ts";

const Options = z.strictObject({
  from: z.enum(["official", "debian"], "expected official or debian").default("official"),
});

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
  run: async (_args, given, { out, err, interrupts: { signal } }) => {
    const { from } = parseOptions(Options, given);
    const port = dockerImageEngine(await connectEngine());
    const onProgress = (line: string): void => err(`${line}\n`);
    const { images, built } = await buildImages(port, from, imageSources, { signal, onProgress });
    for (const image of Object.values(images)) out(`${image}  ${built.includes(image) ? "built" : "already there"}\n`);
    return 0;
  },
};
