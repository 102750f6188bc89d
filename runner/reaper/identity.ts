import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname, platform } from "node:os";
import type { Owner, Place } from "./owner.ts";
import { processStart } from "./process-start.ts";

/** Far beyond the longest grade, and short enough that a shared engine does not fill up. */
const EXPIRES_AFTER_SECONDS = 24 * 3_600;

/** This process as an owner of what it makes now; null on a system that does not tell enough to be sure later. */
export function thisOwner(): Owner | null {
  const here = thisPlace();
  const started = processStart(process.pid);
  if (here === null || typeof started === "string") return null;
  const expiresAtSeconds = nowSeconds() + EXPIRES_AFTER_SECONDS;
  return { ...here, pid: process.pid, started, expiresAtSeconds };
}

/**
 * Where this process runs. A container with a name, or a list of processes, of its own is a host of its own: process
 * ids of one mean nothing in the other.
 */
export function thisPlace(): Place | null {
  try {
    const [machine, boot] = platform() === "linux" ? accordingToProc() : accordingToSysctl();
    return { host: digest(hostname(), ...machine), boot: digest(boot) };
  } catch {
    return null;
  }
}

export function nowSeconds(): number {
  return Math.floor(Date.now() / 1_000);
}

type Told = [machine: string[], boot: string];

function accordingToProc(): Told {
  const machine = [machineId(), readlinkSync("/proc/self/ns/pid")];
  return [machine, readFileSync("/proc/sys/kernel/random/boot_id", "utf8")];
}

/** Containers have none; they have a hostname of their own. */
function machineId(): string {
  try {
    return readFileSync("/etc/machine-id", "utf8");
  } catch {
    return "";
  }
}

/** Not `kern.boottime`: it moves whenever the clock is set. */
function accordingToSysctl(): Told {
  const names = ["kern.uuid", "kern.bootsessionuuid"];
  const values = execFileSync("/usr/sbin/sysctl", ["-n", ...names], { encoding: "utf8" });
  const [machine, boot] = values.trim().split("\n");
  if (machine === undefined || boot === undefined) throw new Error("sysctl has said too little");
  return [[machine], boot];
}

function digest(...parts: string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 12);
}
