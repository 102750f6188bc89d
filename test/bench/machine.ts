import { cpus, loadavg, totalmem } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import type { Results } from "./results.ts";
import { rounded } from "./statistics.ts";

/** How long to look at what else runs. */
const BACKGROUND_MS = 2_000;

export async function describeMachine(engine: Docker): Promise<Results["machine"]> {
  const { Version } = await engine.version();
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryMiB: Math.round(totalmem() / 1024 ** 2),
    node: process.versions.node,
    engine: Version,
    load: rounded(loadavg()[0] ?? 0),
  };
}

/**
 * CPU seconds that the whole machine has spent since it started. Of a container that ends within a second only this
 * has everything: what it cost the engine and the kernel to make it and to remove it, too.
 */
export function busySeconds(): number {
  const times = cpus().map(({ times: { user, nice, sys, irq } }) => user + nice + sys + irq);
  return times.reduce((sum, ms) => sum + ms, 0) / 1_000;
}

/** How many cores are busy while we do nothing. */
export async function backgroundCores(): Promise<number> {
  const before = busySeconds();
  const startedAt = performance.now();
  await sleep(BACKGROUND_MS);
  return rounded((busySeconds() - before) / ((performance.now() - startedAt) / 1_000));
}
