import type { ContainerCreateOptions } from "dockerode";

/** What differs between the containers of a cell. Everything else is the same for all of them. */
export interface ContainerPlan {
  name: string;
  image: string;
  command: string[];
  /** Numeric user and group id inside the container. */
  uid: number;
  env: Readonly<Record<string, string>>;
  /**
   * `none` for the first container of a cell; the others join that one's network namespace. `bridge` is for what is not of
   * a cell, and publishes a port.
   */
  network: "none" | "bridge" | `container:${string}`;
  memoryMiB: number;
  pids: number;
  /** Writable places and their size in MiB. They count towards the memory. */
  tmpfsMiB: Readonly<Record<string, number>>;
  labels: Readonly<Record<string, string>>;
  /** A port of it that this machine's own processes reach, on a loopback port. No container of a cell has one. */
  published?: { port: number; loopbackPort: number };
  /** A named volume that outlives it. No container of a cell has one. */
  keeps?: { volume: string; at: string };
}

const MIB = 1024 * 1024;
export const OPEN_FILES = 4_096;
export const SHARED_MEMORY_MIB = 16;

/**
 * The one place a container is described. No capability, no privilege to gain, no root, no writable
 * disk, no network but the cell's loopback, nothing of the host.
 */
export function containerSpec(plan: ContainerPlan): ContainerCreateOptions {
  const memory = plan.memoryMiB * MIB;
  return {
    name: plan.name,
    Image: plan.image,
    Cmd: plan.command,
    Entrypoint: [],
    User: `${plan.uid}:${plan.uid}`,
    Env: Object.entries(plan.env).map(([name, value]) => `${name}=${value}`),
    Labels: { ...plan.labels },
    Healthcheck: { Test: ["NONE"] },
    OpenStdin: true,
    StdinOnce: true,
    ...(plan.published && { ExposedPorts: { [`${plan.published.port}/tcp`]: {} } }),
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    HostConfig: {
      NetworkMode: plan.network,
      Init: true,
      ReadonlyRootfs: true,
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges"],
      IpcMode: "private",
      ShmSize: SHARED_MEMORY_MIB * MIB,
      Memory: memory,
      MemorySwap: memory,
      PidsLimit: plan.pids,
      Ulimits: [
        { Name: "nofile", Soft: OPEN_FILES, Hard: OPEN_FILES },
        { Name: "core", Soft: 0, Hard: 0 },
      ],
      Tmpfs: tmpfs(plan),
      ...(plan.published && { PortBindings: portBindings(plan.published) }),
      ...(plan.keeps && { Mounts: [{ Type: "volume", Source: plan.keeps.volume, Target: plan.keeps.at }] }),
      // What a container writes is read from its streams and kept, bounded, by the runner.
      LogConfig: { Type: "none", Config: {} },
    },
  };
}

function tmpfs({ tmpfsMiB, uid }: ContainerPlan): Record<string, string> {
  const options = (mib: number): string => `rw,nosuid,nodev,size=${mib}m,mode=0700,uid=${uid},gid=${uid}`;
  return Object.fromEntries(Object.entries(tmpfsMiB).map(([path, mib]) => [path, options(mib)]));
}

function portBindings({ port, loopbackPort }: NonNullable<ContainerPlan["published"]>): Record<string, object[]> {
  return { [`${port}/tcp`]: [{ HostIp: "127.0.0.1", HostPort: String(loopbackPort) }] };
}
