import { constants } from "node:os";
import type { Control } from "../../grader/protocol/methods.ts";
import { BacklabError } from "../errors.ts";

/**
 * A part of a cell, app or service, that the suite may act on. Each action waits for those before it, and
 * does nothing where its aim is reached already. `signal`, `pause` and `resume` reject with `cell_failed` when
 * nothing runs.
 */
export interface Controllable {
  /** Ends what runs, starts it again and waits until it is ready. */
  restart(): Promise<void>;
  /** Starts it unless it runs, and waits until it is ready. */
  start(): Promise<void>;
  kill(): Promise<void>;
  signal(signal: string): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
}

/** Does to a part what the suite asks. */
export function act(part: Controllable, { verb, signal = "SIGTERM" }: Control): Promise<void> {
  return verb === "signal" ? part.signal(signal) : part[verb]();
}

/** @throws BacklabError `cell_failed` when this system has no signal of that name */
export function knownSignal(name: string): NodeJS.Signals {
  if (name in constants.signals) return name as NodeJS.Signals;
  throw new BacklabError("cell_failed", `there is no signal ${name}`);
}

export function notRunning(name: string): BacklabError {
  return new BacklabError("cell_failed", `${name} is not running`);
}
