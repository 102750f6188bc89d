import type Docker from "dockerode";
import type { ContainerCreateOptions, HostConfig } from "dockerode";

/** How one kind of container is made weaker than it should be: `probe`, `suite`, `postgres` or `redis`. */
export type Weakness = Readonly<Record<string, (spec: ContainerCreateOptions) => ContainerCreateOptions>>;

/** The engine, but for the containers that it weakens. */
export function weakened(engine: Docker, weakness: Weakness): Docker {
  const createContainer = (spec: ContainerCreateOptions): Promise<Docker.Container> => {
    const role = spec.name?.split("-").at(-1) ?? "";
    return engine.createContainer(weakness[role]?.(spec) ?? spec);
  };
  return Object.assign(Object.create(engine) as Docker, { createContainer });
}

/** Changes what the host gives to a container. */
export function host(
  change: (own: HostConfig) => HostConfig,
): (spec: ContainerCreateOptions) => ContainerCreateOptions {
  return (spec) => ({ ...spec, HostConfig: { ...spec.HostConfig, ...change(spec.HostConfig ?? {}) } });
}

/** Replaces the limit of one name. */
export function ulimit(name: string, limit: number): (own: HostConfig) => HostConfig {
  return ({ Ulimits = [] }) => ({
    Ulimits: (Ulimits as { Name: string }[]).map((one) =>
      one.Name === name ? { Name: name, Soft: limit, Hard: limit } : one,
    ),
  });
}

/** Runs as root, with writable places that are root's. */
export function asRoot(spec: ContainerCreateOptions): ContainerCreateOptions {
  const places = Object.entries(spec.HostConfig?.Tmpfs ?? {});
  const owned = places.map(([path, options]) => [path, options.replace(/uid=\d+,gid=\d+/, "uid=0,gid=0")]);
  return {
    ...spec,
    User: "0:0",
    HostConfig: { ...spec.HostConfig, Tmpfs: Object.fromEntries(owned) as Record<string, string> },
  };
}

/** Passes what a service reads from its stdin through a command first. */
export function given(filter: string): (spec: ContainerCreateOptions) => ContainerCreateOptions {
  return (spec) => ({ ...spec, Cmd: ["sh", "-c", `${filter} > /tmp/given && exec /opt/backlab/serve < /tmp/given`] });
}
