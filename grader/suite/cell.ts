import type { Control, Exit } from "../protocol/methods.ts";
import { currentContext } from "./context.ts";
import { currentState } from "./test-state.ts";

type Name = string;

/**
 * Acts on the apps and services of the cell from outside, as an operator would. Names are those of
 * lab.yaml. Each resolves when it is done; one that brings a process up resolves when it accepts
 * connections again. All reject when the cell has nothing of that name.
 */
export const cell = {
  /** Ends the process at once and starts it again. An app keeps nothing but what is in the services. */
  restart: (name: Name): Promise<void> => control({ verb: "restart", target: name }),
  /** Starts what `kill` or `signal` ended. */
  start: (name: Name): Promise<void> => control({ verb: "start", target: name }),
  /** SIGKILL: no clean-up, no goodbye. A service keeps its data; it stays down until `start`. */
  kill: (name: Name): Promise<void> => control({ verb: "kill", target: name }),
  /** Sends it a signal, like SIGTERM. */
  signal: (name: Name, signal: NodeJS.Signals): Promise<void> => control({ verb: "signal", target: name, signal }),
  /** Freezes every process of it: connections stay open and nothing answers. */
  pause: (name: Name): Promise<void> => control({ verb: "pause", target: name }),
  resume: (name: Name): Promise<void> => control({ verb: "resume", target: name }),
  /**
   * How an app's process ended, waiting for that: after a signal, say. Rejects when it still runs after
   * `withinMs`, and for a service.
   */
  exited: (name: Name, withinMs = EXIT_MS): Promise<Exit> => currentContext().ask("exited", { app: name, withinMs }),
};

const EXIT_MS = 4_000;

/** What this suite has killed or paused and not brought back. */
const down = new Set<Name>();

/** True while the suite itself keeps a service or an app from answering. */
export function isDown(name: Name): boolean {
  return down.has(name);
}

async function control(request: Control): Promise<void> {
  const { verb, target } = request;
  if (verb === "kill" || verb === "pause") down.add(target);
  const ask = (): Promise<unknown> => currentContext().ask("control", request);
  await (currentState().limit?.without(ask) ?? ask());
  if (verb === "start" || verb === "resume" || verb === "restart") down.delete(target);
}
