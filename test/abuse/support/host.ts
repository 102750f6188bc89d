import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import type { Runtime } from "../../../runner/sandbox/cell.ts";
import { CELL_LABEL } from "../../../runner/sandbox/docker/owned-containers.ts";
import { dockerRuntime } from "../../../runner/sandbox/docker/runtime.ts";
import { docker, runtimes } from "../../support/runtimes.ts";

/** The engine under attack. */
export const attacked = runtimes.filter(({ name }) => name === "docker")[0];

/** The labels by which `attacked` tells its containers. */
const OURS = { "dev.backlab.test": String(process.pid) };

/** The docker runtime on another line to the engine. */
export function attackedOver(engine: Docker): Runtime {
  if (docker === null) throw new Error("there is no docker runtime");
  return dockerRuntime({ engine, images: docker.images, labels: OURS });
}

/** The docker runtime after somebody has removed its images. */
export function attackedWithoutImages(): Runtime {
  if (docker === null) throw new Error("there is no docker runtime");
  const gone = `sha256:${"0".repeat(64)}`;
  return dockerRuntime({ engine: docker.engine, images: { node: gone, postgres: gone, redis: gone }, labels: OURS });
}

/** What the engine was asked for before its line broke has been made by then. */
const LATE_MS = 2_000;

/** Removes what a cell leaves that loses its engine: the next start of backlab would, once this process has ended. */
export async function removeStranded(): Promise<void> {
  const filters = { label: Object.entries(OURS).map(([name, value]) => `${name}=${value}`) };
  for (const until = performance.now() + LATE_MS; performance.now() < until; await sleep(LATE_MS / 10)) {
    const containers = (await docker?.engine.listContainers({ all: true, filters })) ?? [];
    for (const { Id } of containers) {
      const removing = docker?.engine.getContainer(Id).remove({ force: true, v: true });
      await removing?.catch(() => undefined);
    }
  }
}

/** What the machine has to have as much of after a case as before it. */
export async function traces(): Promise<string[]> {
  const { Volumes: volumes } = (await docker?.engine.listVolumes()) ?? { Volumes: [] };
  return [...((await attacked?.leftovers()) ?? []), ...volumes.map(({ Name }) => Name)].sort();
}

/** Bytes that the containers of a cell have written to the machine's disk, in all. */
export async function bytesOnDisk(cell: string): Promise<number> {
  const filters = { label: [`${CELL_LABEL}=${cell}`] };
  const containers = (await docker?.engine.listContainers({ all: true, size: true, filters })) ?? [];
  if (containers.length === 0) throw new Error(`no container of cell ${cell} is to be found`);
  const sizes = containers as { SizeRw?: number }[];
  return sizes.reduce((sum, { SizeRw: written }) => sum + (written ?? 0), 0);
}
