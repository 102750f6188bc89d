/**
 * Sits where a learner's app does and tries to break out. It reports what it saw, one JSON line each on stdout, and
 * judges nothing: whoever reads the lines decides what they mean. Plain JavaScript on Node alone, as it is sent to a
 * cell the way it is here.
 *
 * It does no harm where a control is missing: it fills nothing much past what is allowed, removes what it wrote, and
 * sends no packet to anybody but the listeners it is told of.
 */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { writtenOutside, deviceNames, openedKernelFiles } from "./attempts/disk.mjs";
import { engineDoors } from "./attempts/engine.mjs";
import { canariesFound } from "./attempts/canary.mjs";
import { coreDump, filledPlaces, memoryTaken, openedFiles, startedProcesses } from "./attempts/limits.mjs";
import { interfaces, listenersHeard, resolver, routes } from "./attempts/network.mjs";
import { identity, privileges } from "./attempts/privileges.mjs";
import { processes } from "./attempts/processes.mjs";
import { postgresRefusals, redisRefusals } from "./attempts/services.mjs";

const targets = JSON.parse(readFileSync(new URL("./targets.json", import.meta.url), "utf8"));

/**
 * In this order: what may end the probe itself comes last, and processes at the very end, as those that have ended
 * count until somebody has taken note of it: what comes after them may find no room to start.
 */
const attempts = {
  identity,
  privileges,
  processes,
  devices: deviceNames,
  kernelFiles: openedKernelFiles,
  interfaces,
  routes,
  resolver,
  listeners: listenersHeard,
  engine: engineDoors,
  postgres: postgresRefusals,
  redis: redisRefusals,
  disk: writtenOutside,
  canary: canariesFound,
  openFiles: openedFiles,
  core: coreDump,
  tmpfs: filledPlaces,
  memory: memoryTaken,
  pids: startedProcesses,
};

for (const [fact, attempt] of Object.entries(attempts)) {
  const said = await Promise.race([attempted(attempt), timeUp(targets.attemptMs)]);
  process.stdout.write(`${JSON.stringify({ fact, ...said })}\n`);
}
process.exit(0);

async function attempted(attempt) {
  try {
    return { value: await attempt(targets) };
  } catch (error) {
    return { failed: String(error.code ?? error.message) };
  }
}

async function timeUp(ms) {
  await sleep(ms, undefined, { ref: false });
  return { failed: `it took longer than ${ms} ms` };
}
