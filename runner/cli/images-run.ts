import { z } from "zod";
import { buildImages } from "../images/images.ts";
import { connectEngine } from "../sandbox/docker/engine.ts";
import { dockerImageEngine } from "../sandbox/docker/image-engine.ts";
import { imageSources } from "./choose-runtime.ts";
import type { CommandRun } from "./command.ts";
import { parseOptions } from "./options.ts";
import { reapInBackground } from "./reap.ts";

const Options = z.strictObject({
  from: z.enum(["official", "debian"], "expected official or debian").default("official"),
});

export const runImagesBuild: CommandRun = async (_args, given, { out, err, env, interrupts: { signal } }) => {
  const { from } = parseOptions(Options, given);
  reapInBackground(env);
  const port = dockerImageEngine(await connectEngine());
  const onProgress = (line: string): void => err(`${line}\n`);
  const { images, built } = await buildImages(port, from, imageSources, { signal, onProgress });
  for (const image of Object.values(images)) out(`${image}  ${built.includes(image) ? "built" : "already there"}\n`);
  return 0;
};
