import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { CELL_LABEL } from "../../../runner/sandbox/docker/owned-containers.ts";
import { docker, runtimes } from "../../support/runtimes.ts";

/** The engine under attack. */
export const attacked = runtimes.filter(({ name }) => name === "docker")[0];

/** What the machine has to have as much of after a case as before it. */
export async function traces(): Promise<string[]> {
  const { Volumes: volumes } = (await docker?.engine.listVolumes()) ?? { Volumes: [] };
  const temporary = (await readdir(tmpdir())).filter((name) => name.startsWith("backlab-cell-"));
  return [...((await attacked?.leftovers()) ?? []), ...volumes.map(({ Name }) => Name), ...temporary].sort();
}

/** Bytes that the containers of a cell have written to the machine's disk, in all. */
export async function bytesOnDisk(cell: string): Promise<number> {
  const filters = { label: [`${CELL_LABEL}=${cell}`] };
  const containers = (await docker?.engine.listContainers({ all: true, size: true, filters })) ?? [];
  const sizes = containers as { SizeRw?: number }[];
  return sizes.reduce((sum, { SizeRw: written }) => sum + (written ?? 0), 0);
}
