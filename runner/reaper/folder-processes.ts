import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { killTree } from "../sandbox/embedded/process-tree.ts";
import { PROCESSES } from "./owned-folder.ts";
import { processStart } from "./process-start.ts";

/**
 * Ends what works in a folder whose owner is dead: the processes that the folder lists, each only if it started when
 * the list says, with all that descends from them; then those whose environment has the folder as their TMPDIR. These
 * are what was started in the moment before the list was written, and what has lost the process it descends from.
 */
export async function endProcessesOf(folder: string): Promise<void> {
  for (const { pid, started } of await listed(folder)) if (processStart(pid) === started) await killTree(pid);
  for (const pid of await marked(folder)) if (await worksIn(folder, pid)) await killTree(pid);
}

/** In the order in which they were started. */
async function listed(folder: string): Promise<{ pid: number; started: number }[]> {
  const text = await readFile(join(folder, PROCESSES), "utf8").catch(() => "");
  const lines = [...text.matchAll(/^(\d{1,10}) (\d{1,15})$/gm)];
  return lines.map(([, pid, started]) => ({ pid: Number(pid), started: Number(started) }));
}

/** Only Linux tells, and of other users' processes only root. The folder's name is nobody else's. */
async function marked(folder: string): Promise<number[]> {
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = pids.map(async (pid) => ((await worksIn(folder, Number(pid))) ? [Number(pid)] : []));
  return (await Promise.all(found)).flat();
}

async function worksIn(folder: string, pid: number): Promise<boolean> {
  const environment = await readFile(`/proc/${pid}/environ`, "latin1").catch(() => "");
  return environment.split("\0").some((entry) => `${entry}/`.startsWith(`TMPDIR=${folder}/`));
}
