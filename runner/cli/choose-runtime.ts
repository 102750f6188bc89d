import { BacklabError } from "../errors.ts";
import { findImages, buildImages, type Images } from "../images/images.ts";
import { packageRoot, suiteHostFile } from "../paths.ts";
import type { Runtime } from "../sandbox/cell.ts";
import { cancelled } from "../sandbox/deadline.ts";
import { connectEngine } from "../sandbox/docker/engine.ts";
import { dockerImageEngine } from "../sandbox/docker/image-engine.ts";
import { imageIds } from "../sandbox/docker/image-ids.ts";
import { dockerRuntime } from "../sandbox/docker/runtime.ts";
import type { CommandContext } from "./command.ts";
import { crashPoint } from "./crash-point.ts";
import { reapInBackground } from "./reap.ts";
import { wrapped } from "./wrap.ts";

type Engine = Awaited<ReturnType<typeof connectEngine>>;
export type RuntimeName = Runtime["name"];

export const imageSources = { suiteHost: suiteHostFile, packagesFrom: packageRoot };

/**
 * The runtime asked for, or, with none asked for, docker where an engine answers and else the embedded
 * one, which it says. What killed runs have left is removed meanwhile.
 *
 * @throws BacklabError `engine_unreachable`, `images_missing`
 */
export async function chooseRuntime(asked: RuntimeName | undefined, context: CommandContext): Promise<Runtime> {
  reapInBackground(context.env);
  if (asked === "embedded") return embedded(context);
  try {
    return (await dockerPlace(context)).runtime;
  } catch (error) {
    if (asked === "docker" || !(error instanceof BacklabError) || error.code !== "engine_unreachable") throw error;
    sayEmbedded(context);
    return embedded(context);
  }
}

function sayEmbedded({ err, terminal: { interactive, width } }: CommandContext): void {
  const text = `No Docker engine answers: using the embedded runtime, which does not isolate; scores are for practice, on this machine's Node ${process.versions.node}.`;
  err(`${wrapped(text, interactive ? width : Number.POSITIVE_INFINITY).join("\n")}\n`);
}

/** The docker runtime, and what it runs on. */
export interface DockerPlace {
  engine: Engine;
  images: Images;
  runtime: Runtime;
}

/** @throws BacklabError `engine_unreachable`, `images_missing` */
export async function dockerPlace(context: CommandContext): Promise<DockerPlace> {
  const engine = await connectEngine();
  const images = await imagesFor(engine, context);
  return { engine, images, runtime: dockerRuntime({ engine, images, onStep: crashPoint(context.env) }) };
}

/** What this runtime stands on is loaded only where it is used. */
async function embedded({ env }: CommandContext): Promise<Runtime> {
  const { embeddedRuntime } = await import("../sandbox/embedded/runtime.ts");
  return embeddedRuntime({ suiteHost: suiteHostFile, packagesFrom: packageRoot, env, onStep: crashPoint(env) });
}

/** By id, so that what the report says is what was run. */
async function imagesFor(engine: Engine, context: CommandContext): Promise<Images> {
  const port = dockerImageEngine(engine);
  const found = await findImages(port, imageSources);
  if (found !== null) return imageIds(engine, found.images);
  const missing = new BacklabError("images_missing", "the container images are not built yet", {
    hint: "build them with: backlab images build   (or use --runtime embedded)",
  });
  if (!context.terminal.interactive) throw missing;
  const agreed = await context.confirm("The container images are not built yet. Build them now?");
  const { signal } = context.interrupts;
  if (signal.aborted) throw cancelled();
  if (!agreed) throw missing;
  const onProgress = (line: string): void => context.err(`${line}\n`);
  const { images } = await buildImages(port, "official", imageSources, { signal, onProgress });
  return imageIds(engine, images);
}
