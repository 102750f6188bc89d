import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { platform } from "node:os";

/** A number that only compares with others of the same boot, or why there is none. */
export type ProcessStart = number | "gone" | "unknown";

/**
 * When a process started: on Linux in clock ticks since the boot, elsewhere in seconds since 1970. It does not
 * change while the process lives, not even when it becomes another program. One that has ended and that its parent
 * has not collected yet is gone; one of another user that this system hides is unknown.
 */
export function processStart(pid: number): ProcessStart {
  if (!exists(pid)) return "gone";
  try {
    return platform() === "linux" ? accordingToProc(pid) : accordingToPs(pid);
  } catch {
    return exists(pid) ? "unknown" : "gone";
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** The name of the program comes second, in parentheses, and may have anything in it: what follows it is counted. */
function accordingToProc(pid: number): ProcessStart {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  const [state = "", ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return "ZX".includes(state) ? "gone" : Number(fields[18]);
}

function accordingToPs(pid: number): ProcessStart {
  const options = { encoding: "utf8", env: { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" } } as const;
  const [state = "", ...started] = execFileSync("ps", ["-o", "state=,lstart=", "-p", String(pid)], options)
    .trim()
    .split(/\s+/);
  const milliseconds = Date.parse(`${started.join(" ")} UTC`);
  if (state.startsWith("Z")) return "gone";
  return Number.isNaN(milliseconds) ? "unknown" : milliseconds / 1_000;
}
