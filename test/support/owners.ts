import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { nowSeconds, thisPlace } from "../../runner/reaper/identity.ts";
import type { Owner } from "../../runner/reaper/owner.ts";
import { processStart } from "../../runner/reaper/process-start.ts";

const HOUR = 3_600;

/** A process of somebody else's, which only sleeps, and what it would be as an owner. */
export async function sleeper(env: NodeJS.ProcessEnv = {}): Promise<{ child: ChildProcess; owner: Owner }> {
  const child = spawn("sleep", ["1000"], { env: { PATH: process.env["PATH"], ...env }, stdio: "ignore" });
  await once(child, "spawn");
  const { pid = 0 } = child;
  return { child, owner: ownerHere({ pid, started: Number(processStart(pid)) }) };
}

/** An owner on this machine and boot. Unless told otherwise no process of it ever was. */
export function ownerHere(more: Partial<Owner> = {}): Owner {
  const here = thisPlace();
  if (here === null) throw new Error("this system does not tell what the reaper needs");
  return { ...here, pid: 4_194_304, started: 1, expiresAtSeconds: nowSeconds() + HOUR, ...more };
}

/** An owner on another machine that shares the engine or the folder. */
export function ownerElsewhere(more: Partial<Owner> = {}): Owner {
  return ownerHere({ host: "0123456789ab", ...more });
}

export const anHourAgo = (): number => nowSeconds() - HOUR;
