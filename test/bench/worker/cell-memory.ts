import type Docker from "dockerode";
import { CELL_LABEL } from "../../../runner/sandbox/docker/owned-containers.ts";

/** Peak memory of each container of a cell, in MiB, by its role: what it has on its tmpfs included. */
export async function cellMemory(engine: Docker, cell: string): Promise<Record<string, number>> {
  const containers = await engine.listContainers({ filters: { label: [`${CELL_LABEL}=${cell}`] } });
  const entries = await Promise.all(
    containers.map(async ({ Id, Names }) => {
      const role = Names[0]?.slice(`/backlab-${cell}-`.length) ?? Id;
      const { memory_stats: stats } = await engine.getContainer(Id).stats({ stream: false });
      // With version 2 of control groups there is no peak to be had here, only what it is now.
      const { max_usage: peak = stats.usage } = stats as { usage: number; max_usage?: number };
      return [role, Math.round(peak / 1024 ** 2)] as const;
    }),
  );
  return Object.fromEntries(entries.sort(([a], [b]) => a.localeCompare(b)));
}
