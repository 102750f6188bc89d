import { spawn, spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** How far past a limit to go before taking it for missing. */
const BEYOND = { files: 64, tmpfsMiB: 8, processes: 32, memoryMiB: 64 };
const MIB = 1024 * 1024;
const COMMAND_MS = 16_000;

export function openedFiles({ openFiles }) {
  const files = [];
  try {
    while (files.length < openFiles + BEYOND.files) files.push(openSync("/dev/null"));
    return { opened: files.length, error: null };
  } catch ({ code }) {
    return { opened: files.length, error: code };
  } finally {
    for (const file of files) closeSync(file);
  }
}

/** Asks for core files and crashes. */
export function coreDump() {
  const folder = mkdtempSync("/tmp/probe-");
  try {
    const script = "ulimit -c unlimited || exit 1; kill -ABRT $$";
    const { error, signal } = spawnSync("sh", ["-c", script], { cwd: folder, stdio: "ignore", timeout: COMMAND_MS });
    if (error !== undefined) throw error;
    return { allowed: signal !== null, written: readdirSync(folder).slice(0, 5) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Fills each writable place, one after the other: together they may be more than the memory. */
export function filledPlaces({ places }) {
  return places.map(({ path, sizeMiB }) => ({
    path,
    ...filled(join(path, ".backlab-fill"), sizeMiB + BEYOND.tmpfsMiB),
  }));
}

function filled(path, mostMiB) {
  const file = openSync(path, "w");
  const chunk = Buffer.alloc(MIB, 1);
  let bytes = 0;
  try {
    while (bytes < mostMiB * MIB) bytes += writeSync(file, chunk);
    return { bytes, error: null };
  } catch ({ code }) {
    return { bytes, error: code };
  } finally {
    closeSync(file);
    rmSync(path);
  }
}

/** Starts processes that wait, until the shell cannot. */
export async function startedProcesses({ pids }) {
  const most = pids + BEYOND.processes;
  const script = `i=0; while [ $i -lt ${most} ]; do sleep 30 & i=$((i + 1)); echo $i; done`;
  const { lastLine } = await runAlone("sh", ["-c", script], COMMAND_MS);
  return { started: Number(lastLine), most };
}

/** A child that takes more memory than there is. */
export async function memoryTaken({ memoryMiB }) {
  const most = memoryMiB + BEYOND.memoryMiB;
  const hog = fileURLToPath(new URL("../hog.mjs", import.meta.url));
  const { lastLine, signal } = await runAlone(process.execPath, [hog, String(most)], COMMAND_MS);
  return { tookMiB: Number(lastLine), most, signal };
}

/** Runs a command in a process group of its own, and ends all of that. One that takes too long has no result. */
function runAlone(command, args, withinMs) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { detached: true, stdio: ["ignore", "pipe", "ignore"] });
    let output = "";
    let signal = null;
    const timer = setTimeout(() => {
      reject(new Error(`${command} took longer than ${withinMs} ms`));
      endGroup(child.pid);
    }, withinMs);
    child.stdout.setEncoding("latin1").on("data", (text) => (output += text));
    child.on("error", reject);
    child.on("exit", (_code, endedBy) => {
      signal = endedBy;
      endGroup(child.pid);
    });
    child.on("close", () => {
      clearTimeout(timer);
      resolve({ lastLine: output.trimEnd().split("\n").at(-1), signal });
    });
  });
}

function endGroup(pid) {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // All of it has ended by itself.
  }
}
