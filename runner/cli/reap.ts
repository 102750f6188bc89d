import { setTimeout as sleep } from "node:timers/promises";
import { sweep } from "../reaper/sweep.ts";
import { groundsOf } from "./grounds.ts";

/** By then an engine has made what it was asked for in the last moment before a run was killed. */
const SECOND_LOOK_AFTER_MS = 1_000;

/**
 * Removes, while a command goes on with its work, what killed runs have left. It fails no command: what cannot be
 * removed now is there at the next start, and `doctor` names it. The process ends when this is done, but does not wait
 * for the second look.
 */
export function reapInBackground(env: NodeJS.ProcessEnv): void {
  void reap(env).catch(() => undefined);
}

async function reap(env: NodeJS.ProcessEnv): Promise<void> {
  const grounds = groundsOf(env);
  await sweep(grounds);
  await sleep(SECOND_LOOK_AFTER_MS, undefined, { ref: false });
  await sweep(grounds);
}
