import { existsSync } from "node:fs";
import { readdir, readlink } from "node:fs/promises";

/** Scratch files that this process holds open. Always none where there is no /proc to tell. */
export async function openScratchFiles(): Promise<string[]> {
  if (!existsSync("/proc/self/fd")) return [];
  const fds = await readdir("/proc/self/fd");
  const targets = await Promise.all(fds.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => "")));
  return targets.filter((target) => target.includes("backlab-intake-"));
}
