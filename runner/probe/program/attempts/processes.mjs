import { readdirSync, readFileSync } from "node:fs";

const MOST = 12;
const COMMAND_CHARACTERS = 200;

/** The processes that can be seen, oldest first, and whether their environment can be read. */
export function processes() {
  const pids = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
  const all = pids.flatMap((pid) => seen(pid) ?? []);
  return { self: process.pid, count: all.length, seen: all.slice(0, MOST) };
}

/** Null for one that has ended meanwhile. */
function seen(pid) {
  try {
    // The name in parentheses may have spaces and parentheses in it.
    const [, parent] = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").slice(0, COMMAND_CHARACTERS);
    return { pid, parent: Number(parent), command, environment: readable(`/proc/${pid}/environ`) };
  } catch {
    return null;
  }
}

function readable(path) {
  try {
    return readFileSync(path).length > 0;
  } catch {
    return false;
  }
}
