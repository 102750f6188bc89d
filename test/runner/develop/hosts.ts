import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { dockerServices } from "../../../runner/develop/docker-services.ts";
import { embeddedServices } from "../../../runner/develop/embedded-services.ts";
import type { ServiceHost } from "../../../runner/develop/kept-services.ts";
import { findRedis } from "../../../runner/sandbox/embedded/redis-server.ts";
import { processesNaming } from "../../support/remains.ts";
import { docker } from "../../support/runtimes.ts";
import type { Project } from "./support.ts";

/** Where services run in tests, and what there is to do to them behind backlab's back. */
export interface HostUnderTest {
  name: ServiceHost["runtime"];
  /** False where it cannot run on this machine; its tests are then skipped. */
  available: boolean;
  hasRedis: boolean;
  host: () => ServiceHost;
  /** Takes away a file without which what Postgres has kept is of no use. */
  breakPostgres: (project: Project) => Promise<void>;
  killPostgres: (project: Project, url: string) => Promise<void>;
}

const embedded: HostUnderTest = {
  name: "embedded",
  available: true,
  hasRedis: await findRedis(process.env).then(
    () => true,
    () => false,
  ),
  host: () => embeddedServices,
  breakPostgres: async ({ env }) => {
    const place = env["BACKLAB_DATA_DIR"] ?? "";
    const control = (await readdir(place, { recursive: true })).find((path) => path.endsWith("pg_control"));
    await rm(join(place, control ?? ""));
  },
  killPostgres: async (_, url) => {
    // The server's command line says its port, and nobody else's does.
    const servers = await processesNaming(`port=${new URL(url).port}`);
    for (const line of servers) process.kill(Number.parseInt(line), "SIGKILL");
  },
};

const inDocker: HostUnderTest = {
  name: "docker",
  available: docker !== null,
  hasRedis: true,
  host: () => {
    if (docker === null) throw new Error("no Docker engine with images answers");
    return dockerServices(docker);
  },
  breakPostgres: async (project) => {
    const [name = ""] = await volumesOf(project);
    const Cmd = ["sh", "-c", "rm /kept/postgres-*/global/pg_control"];
    const Mounts = [{ Type: "volume" as const, Source: name, Target: "/kept" }];
    const container = await docker?.engine.createContainer({
      ...{ Image: docker.images.postgres, User: "0", Cmd, HostConfig: { NetworkMode: "none", Mounts } },
    });
    await container?.start();
    await container?.wait();
    await container?.remove();
  },
  killPostgres: async (_, url) => {
    const running = (await docker?.engine.listContainers()) ?? [];
    const port = Number(new URL(url).port);
    const found = running.find(({ Ports }) => Ports.some(({ PublicPort }) => PublicPort === port));
    if (found === undefined) throw new Error(`no container publishes ${port}`);
    await docker?.engine.getContainer(found.Id).kill();
  },
};

export const hosts: readonly HostUnderTest[] = [embedded, inDocker];

/** The volumes that were made for a project. */
export async function volumesOf({ folder }: Pick<Project, "folder">): Promise<string[]> {
  const filters = { label: [`dev.backlab.project=${folder}`] };
  const { Volumes } = (await docker?.engine.listVolumes({ filters })) ?? { Volumes: [] };
  return Volumes.map(({ Name }) => Name);
}

export async function removeVolumesOf(project: Pick<Project, "folder">): Promise<void> {
  for (const name of await volumesOf(project)) await docker?.engine.getVolume(name).remove();
}
