import { spawnSync } from "node:child_process";

/** Whether this machine has a tool. */
export const has = (tool: string): boolean => spawnSync(tool, ["--help"]).error === undefined;

/** Runs a tool of this machine's in a folder. */
export function run(tool: string, args: readonly string[], cwd: string): void {
  const { status, stderr } = spawnSync(tool, args, { cwd });
  if (status !== 0) throw new Error(`${tool}: ${String(stderr)}`);
}
