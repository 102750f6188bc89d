import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

/**
 * A process and all that descends from it. A process group is not enough: each Postgres server process
 * puts itself into a group of its own, and a learner's app may do the same with what it spawns.
 */

const GONE_WITHIN_MS = 10_000;

/**
 * Stops (SIGSTOP) a process and its descendants. A parent is stopped before its children are listed, so
 * none can be added unseen.
 *
 * @returns the process ids, the first one's first
 */
export async function freezeTree(root: number): Promise<number[]> {
  const frozen = new Set<number>();
  for (let found = [root]; found.length > 0; found = (await descendantsOf(root)).filter((pid) => !frozen.has(pid))) {
    for (const pid of found) {
      frozen.add(pid);
      send(pid, "SIGSTOP");
    }
  }
  return [...frozen];
}

/** Undoes `freezeTree`. */
export async function thawTree(root: number): Promise<void> {
  for (const pid of [...(await descendantsOf(root)), root]) send(pid, "SIGCONT");
}

/** Kills a process, its descendants and its group. Resolves once none of them runs any more. */
export async function killTree(root: number): Promise<void> {
  const pids = await freezeTree(root);
  send(-root, "SIGKILL");
  for (const pid of pids) send(pid, "SIGKILL");
  const deadline = performance.now() + GONE_WITHIN_MS;
  while ((await Promise.all(pids.map(isRunning))).includes(true)) {
    if (performance.now() > deadline) throw new Error(`process ${root} or one it started does not end on SIGKILL`);
    await sleep(2);
  }
}

/** Sends a signal to a process, or with a negative number to a group; one that has ended already is no error. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!isSystemError(error, "ESRCH", "EPERM")) throw error;
  }
}

/** True when an error is one of the operating system's with one of these codes. */
export function isSystemError(error: unknown, ...codes: string[]): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}

async function descendantsOf(pid: number): Promise<number[]> {
  const children = await childrenOf(pid);
  return [...children, ...(await Promise.all(children.map(descendantsOf))).flat()];
}

async function childrenOf(pid: number): Promise<number[]> {
  if (!existsSync("/proc/thread-self/children")) return childrenAccordingToPs(pid);
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(
    threads.map((id) => readFile(`/proc/${pid}/task/${id}/children`, "utf8").catch(() => "")),
  );
  return lists.flatMap((list) =>
    list
      .split(" ")
      .filter((word) => word.trim() !== "")
      .map(Number),
  );
}

async function childrenAccordingToPs(parent: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid="]);
  const rows = stdout.split("\n").map((row) => row.trim().split(/\s+/).map(Number));
  return rows.flatMap(([pid, ppid]) => (pid !== undefined && ppid === parent ? [pid] : []));
}

/** A process that has ended and that its parent has not collected yet does not run. */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  return stat === null ? process.platform !== "linux" : !/\) [ZX]/.test(stat);
}
