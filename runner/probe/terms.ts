import type { Images } from "../images/images.ts";
import { OPEN_FILES, SHARED_MEMORY_MIB } from "../sandbox/docker/spec.ts";
import { probePlan } from "./probe-app.ts";
import type { HeardFrom } from "./listeners.ts";

/** What a cell is meant to hold the probe to: what its facts are judged by. */
export interface Terms {
  memoryMiB: number;
  pids: number;
  openFiles: number;
  /** The only places to write to, and their sizes. */
  places: readonly { path: string; sizeMiB: number }[];
  /** The command of the probe's container, as its first process shows it. */
  command: string;
  /** Addresses that are not in the cell. */
  outside: readonly string[];
  listeners: readonly HeardFrom[];
  /** Where container engines listen. */
  sockets: readonly string[];
  /** What only the suite is told. */
  canary: string;
}

type Limits = Pick<Terms, "memoryMiB" | "pids" | "openFiles" | "places" | "command">;

/** What the probe's container is limited to, as every app's, read from the plan that it is made by. */
export function limitsOf(images: Images): Limits {
  const { memoryMiB, pids, tmpfsMiB, command } = probePlan(images);
  const sizes = { ...tmpfsMiB, "/dev/shm": SHARED_MEMORY_MIB };
  return {
    memoryMiB,
    pids,
    openFiles: OPEN_FILES,
    places: Object.entries(sizes).map(([path, sizeMiB]) => ({ path, sizeMiB })),
    command: command.join(" "),
  };
}
