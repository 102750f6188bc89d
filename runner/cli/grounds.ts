import { tmpdir } from "node:os";
import { foldersIn } from "../reaper/owned-folders.ts";
import type { Ground } from "../reaper/sweep.ts";
import { connectEngine } from "../sandbox/docker/engine.ts";
import { containersOn } from "../sandbox/docker/owned-containers.ts";
import { cacheFolder } from "../sandbox/embedded/cache-folder.ts";
import { IN_MEMORY } from "../sandbox/embedded/cells-folder.ts";

/** Everywhere that a run of backlab, whatever runtime it had, may have left something. */
export function groundsOf(env: NodeJS.ProcessEnv): readonly Ground[] {
  const engine: Ground = { owned: async () => containersOn(await connectEngine()).owned() };
  return [engine, foldersIn([IN_MEMORY, tmpdir(), cacheFolder(env)])];
}
