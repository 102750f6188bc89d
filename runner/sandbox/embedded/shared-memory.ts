import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { TOOL_ENV } from "./copy-binaries.ts";
import { runToEnd } from "./run-to-end.ts";

/**
 * A Postgres that was killed leaves a segment of the system's shared memory behind, named in its lock file. It is
 * removed if it is that one still and nobody uses it.
 *
 * @param data the folder of a cluster whose server does not run
 */
export async function freeSharedMemory(data: string): Promise<void> {
  const [key, id] = (await lockFile(data))[6]?.trim().split(/\s+/) ?? [];
  if (key === undefined || id === undefined || !(await isUnused(key, id))) return;
  const remove = { file: "ipcrm", args: ["-m", id], cwd: "/", env: TOOL_ENV };
  await runToEnd(remove, AbortSignal.timeout(2_000)).catch(() => undefined);
}

/** The lines of `postmaster.pid`; none where no server runs or was killed. */
export async function lockFile(data: string): Promise<string[]> {
  const text = await readFile(join(data, "postmaster.pid"), "utf8").catch(() => "");
  return text.split("\n");
}

/** Where the system does not list them (other than Linux), the lock file is believed. */
async function isUnused(key: string, id: string): Promise<boolean> {
  const table = await readFile("/proc/sysvipc/shm", "utf8").catch(() => null);
  if (table === null) return true;
  const rows = table.split("\n").map((row) => row.trim().split(/\s+/));
  // The table has keys as signed numbers of 32 bits.
  const signed = String(Number(key) | 0);
  return rows.some(([rowKey, rowId, , , , , attached]) => rowKey === signed && rowId === id && attached === "0");
}
