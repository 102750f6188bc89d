import type Docker from "dockerode";
import { connectEngine } from "../../runner/sandbox/docker/engine.ts";
import { BENCH_LABEL } from "./label.ts";

/**
 * Removes the containers, and their networks, that the usual way has left where it was ended in the middle: the
 * sidecar that would do it is off. Cells need no such thing.
 */
export async function removeLeftovers(benchmark: number): Promise<void> {
  const engine = await connectEngine();
  const filters = { label: [`${BENCH_LABEL}=${benchmark}`] };
  const containers = await engine.listContainers({ all: true, filters });
  const networks = new Set(
    containers.flatMap(({ NetworkSettings: { Networks } }) =>
      Object.values(Networks).map(({ NetworkID }) => NetworkID),
    ),
  );
  for (const { Id } of containers) await gone(engine.getContainer(Id).remove({ force: true, v: true }));
  for (const id of networks) await gone(removeNetwork(engine, id));
}

async function removeNetwork(engine: Docker, id: string): Promise<void> {
  await engine.getNetwork(id).remove();
}

/** What somebody else has removed meanwhile is no leftover. */
async function gone(removal: Promise<unknown>): Promise<void> {
  await removal.catch(() => undefined);
}
