import type Docker from "dockerode";
import { findImages } from "../../../runner/images/images.ts";
import { packageRoot, suiteHostFile } from "../../../runner/paths.ts";
import type { Runtime } from "../../../runner/sandbox/cell.ts";
import { connectEngine } from "../../../runner/sandbox/docker/engine.ts";
import { dockerImageEngine } from "../../../runner/sandbox/docker/image-engine.ts";
import { imageIds } from "../../../runner/sandbox/docker/image-ids.ts";
import { dockerRuntime } from "../../../runner/sandbox/docker/runtime.ts";

/** This machine's engine, and the runtime on it. */
export async function dockerHere(): Promise<{ engine: Docker; runtime: Runtime }> {
  const engine = await connectEngine();
  const found = await findImages(dockerImageEngine(engine), { suiteHost: suiteHostFile, packagesFrom: packageRoot });
  if (found === null) throw new Error("the images have gone");
  return { engine, runtime: dockerRuntime({ engine, images: await imageIds(engine, found.images) }) };
}
