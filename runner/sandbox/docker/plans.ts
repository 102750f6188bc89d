import type { ServiceName } from "../../../grader/lab.ts";
import type { Images } from "../../images/images.ts";
import { USER_IDS } from "../../images/users.ts";
import { POSTGRES_PORT } from "../../services/postgres.ts";
import { REDIS_PORT } from "../../services/redis.ts";
import type { CellShape } from "../cell.ts";
import type { Ahead } from "./ahead.ts";
import { CELL_LABEL, ownerLabels } from "./owned-containers.ts";
import { KEPT_AT, KEPT_COMMANDS } from "./kept-commands.ts";
import type { ContainerPlan } from "./spec.ts";

/** What each container of a cell gets. */

const COMPILE_CACHE = { NODE_COMPILE_CACHE: "/opt/backlab/compile-cache" };
const SERVICE_MEMORY_MIB: Readonly<Record<ServiceName, number>> = { postgres: 640, redis: 256 };
const SERVICE_DATA_MIB: Readonly<Record<ServiceName, number>> = { postgres: 384, redis: 96 };

const SERVICE_PORTS: Readonly<Record<ServiceName, number>> = { postgres: POSTGRES_PORT, redis: REDIS_PORT };

/** Who a container belongs to, and what it is called. */
export interface Identity {
  cell: string;
  labels: Readonly<Record<string, string>>;
}

function common(identity: Identity, role: string): Pick<ContainerPlan, "name" | "labels"> {
  return { name: nameOf(identity.cell, role), labels: { ...identity.labels, [CELL_LABEL]: identity.cell } };
}

function nameOf(cell: string, role: string): string {
  return `backlab-${cell}-${role}`;
}

export function suitePlan(identity: Identity, images: Images): ContainerPlan {
  return {
    ...common(identity, "suite"),
    image: images.node,
    command: ["node", "/opt/backlab/suite-host.cjs"],
    uid: USER_IDS.suite,
    env: COMPILE_CACHE,
    network: "none",
    memoryMiB: 512,
    pids: 64,
    tmpfsMiB: { "/tmp": 16 },
  };
}

/**
 * Takes its code as a tar archive on stdin. What was started ahead goes on with that; else it becomes what the
 * archive's start script says.
 */
export function appPlan(identity: Identity, images: Images, shape: CellShape, app: AppPlace): ContainerPlan {
  return {
    ...common(identity, app.role),
    image: images.node,
    command: [...(app.ahead?.command ?? ["sh", "-c", "tar -xif - -C /app && cd /app && exec sh .backlab/start"])],
    uid: USER_IDS.app,
    env: { ...COMPILE_CACHE, ...app.env, ...app.ahead?.env, HOME: "/tmp", NODE_ENV: "production" },
    network: `container:${app.network}`,
    memoryMiB: shape.limits.memoryMiB,
    pids: shape.limits.pids,
    tmpfsMiB: { "/app": 64, "/tmp": 64 },
  };
}

export interface AppPlace {
  role: string;
  /** The suite container's id. */
  network: string;
  env: Readonly<Record<string, string>>;
  /** How it is started before it has code; null where it is not. */
  ahead: Ahead | null;
}

/** Takes its secrets on stdin; the image's own script does the rest. */
export function servicePlan(identity: Identity, images: Images, service: ServiceName, network: string): ContainerPlan {
  return {
    ...common(identity, service),
    image: images[service],
    command: ["/opt/backlab/serve"],
    uid: USER_IDS[service],
    env: {},
    network: `container:${network}`,
    memoryMiB: SERVICE_MEMORY_MIB[service],
    pids: 128,
    tmpfsMiB: { "/data": SERVICE_DATA_MIB[service], "/tmp": 16 },
  };
}

export interface KeptPlace {
  /** Whose: part of the names of what is made. */
  key: string;
  volume: string;
  loopbackPort: number;
}

/** A service of a project that is developed. It takes its secrets on stdin, too, but keeps its data, and is reached from outside. */
export function keptServicePlan(image: string, service: ServiceName, place: KeptPlace): ContainerPlan {
  const { key, volume, loopbackPort } = place;
  return {
    ...common({ cell: keptCell(key), labels: ownerLabels() }, service),
    image,
    command: ["sh", "-c", KEPT_COMMANDS[service]],
    uid: USER_IDS[service],
    env: {},
    network: "bridge",
    memoryMiB: SERVICE_MEMORY_MIB[service],
    pids: 128,
    tmpfsMiB: { "/tmp": 16 },
    published: { port: SERVICE_PORTS[service], loopbackPort },
    keeps: { volume, at: KEPT_AT },
  };
}

export function keptContainerName(key: string, service: ServiceName): string {
  return nameOf(keptCell(key), service);
}

function keptCell(key: string): string {
  return `dev-${key}`;
}
