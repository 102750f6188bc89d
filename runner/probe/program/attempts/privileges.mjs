import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const COMMAND_MS = 3_000;

/** Who this is, and whether it can become root. */
export function identity() {
  const becoming = {
    user: ["setpriv", "--reuid=0", "true"],
    group: ["setpriv", "--regid=0", "--clear-groups", "true"],
  };
  return { uid: process.getuid(), gid: process.getgid(), groups: process.getgroups(), ...outcomes(becoming) };
}

/** What the kernel says this process may do, and whether it can do what takes a capability. */
export function privileges() {
  const folder = mkdtempSync("/tmp/probe-");
  const file = join(folder, "file");
  writeFileSync(file, "");
  const tries = {
    "change root directory": ["chroot", "/", "true"],
    "make a mount namespace": ["unshare", "--mount", "true"],
    "make a network namespace": ["unshare", "--net", "true"],
    "make a user namespace": ["unshare", "--user", "true"],
    "make a device": ["mknod", join(folder, "device"), "b", "7", "0"],
    "give a file away": ["chown", "1", file],
  };
  try {
    return { ...status(), ...outcomes(tries) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function status() {
  const lines = readFileSync("/proc/self/status", "utf8").split("\n");
  const field = (name) => lines.find((line) => line.startsWith(`${name}:`))?.split(/\s+/)[1] ?? null;
  const sets = {
    inheritable: "CapInh",
    permitted: "CapPrm",
    effective: "CapEff",
    bounding: "CapBnd",
    ambient: "CapAmb",
  };
  return {
    capabilities: Object.fromEntries(Object.entries(sets).map(([set, name]) => [set, field(name)])),
    noNewPrivileges: field("NoNewPrivs"),
    seccomp: field("Seccomp"),
  };
}

/** Runs each command: which succeeded, and which could not be tried because they are not there. */
function outcomes(tries) {
  const results = Object.entries(tries).map(([what, [command, ...args]]) => {
    const { error, status: code } = spawnSync(command, args, { stdio: "ignore", timeout: COMMAND_MS });
    return { what, error, code };
  });
  return {
    succeeded: results.filter(({ error, code }) => error === undefined && code === 0).map(({ what }) => what),
    untried: results.filter(({ error }) => error !== undefined).map(({ what }) => what),
  };
}
