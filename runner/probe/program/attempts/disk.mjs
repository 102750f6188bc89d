import { closeSync, constants, openSync, readdirSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

const MOST = 10;
/** Not on a disk; what can be changed there is asked for by name. */
const VIRTUAL = new Set(["/proc", "/sys"]);
const WALK_MS = 5_000;

const KERNEL_FILES = [
  "/proc/sys/kernel/core_pattern",
  "/proc/sys/kernel/modprobe",
  "/proc/sys/vm/overcommit_memory",
  "/proc/sys/net/ipv4/ip_forward",
  "/proc/sysrq-trigger",
  "/proc/irq/default_smp_affinity",
  "/sys/power/state",
  "/sys/fs/cgroup/cgroup.procs",
  "/sys/fs/cgroup/memory/memory.limit_in_bytes",
  "/sys/fs/cgroup/pids/pids.max",
];

/** Tries to write a file into every directory there is; those where it is allowed to are in `places`. */
export function writtenOutside({ places }) {
  const skipped = new Set([...VIRTUAL, ...places.map(({ path }) => path)]);
  const until = Date.now() + WALK_MS;
  const written = [];
  let directories = 0;
  const visit = (directory) => {
    if (skipped.has(directory) || Date.now() > until) return;
    directories++;
    if (canWrite(join(directory, ".backlab-probe"))) written.push(directory);
    for (const name of subdirectories(directory)) visit(join(directory, name));
  };
  visit("/");
  return { directories, complete: Date.now() <= until, count: written.length, written: written.slice(0, MOST) };
}

/** Opens for writing what would change the kernel of the whole machine, and writes nothing. */
export function openedKernelFiles() {
  return { opened: KERNEL_FILES.filter((path) => opens(path, constants.O_WRONLY)) };
}

export function deviceNames() {
  const names = readdirSync("/dev").sort();
  return { count: names.length, names: names.slice(0, 40) };
}

function subdirectories(directory) {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch {
    return [];
  }
}

function canWrite(path) {
  let file;
  try {
    file = openSync(path, "wx");
    return writeSync(file, "x") === 1;
  } catch {
    return false;
  } finally {
    if (file !== undefined) {
      closeSync(file);
      rmSync(path);
    }
  }
}

function opens(path, flags) {
  try {
    closeSync(openSync(path, flags));
    return true;
  } catch {
    return false;
  }
}
