import { BacklabError } from "../../errors.ts";
import type { Wiring } from "../../../grader/protocol/methods.ts";
import type { Disposal } from "../disposal.ts";
import type { Managed } from "./managed.ts";
import type { Secrets } from "../../services/secrets.ts";
import { freePort, isFree } from "./ports.ts";

/** A running service of a cell and the ways in. */
export interface CellService {
  process: Managed;
  /** For the suite only. */
  wiring: Wiring["services"];
  /** For the learner's apps. */
  learnerUrl: string;
}

/** A service whose data outlives its process: it comes up again with what it had, where it was, for who knew it. */
export interface KeptService {
  /** The data's place, made when it is not there. */
  folder: string;
  secrets: Secrets;
  /** Tried first; null when there is none yet. */
  port: number | null;
}

/** Seconds a service has to get ready in. */
export const SERVICE_READY_SECONDS = 20;

const ATTEMPTS = 3;

/**
 * Starts a service on a free port. Somebody else may take the port between our look and its bind, so a
 * start that fails is tried again on another one.
 *
 * @param disposal gets every attempt before it is started
 * @param preferred a port to try first
 */
export async function startOnFreePort(
  make: (port: number) => Managed,
  disposal: Disposal,
  signal: AbortSignal,
  preferred: number | null = null,
): Promise<{ process: Managed; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = attempt === 1 && preferred !== null && (await isFree(preferred)) ? preferred : await freePort();
    const process = disposal.use(make(port));
    try {
      await process.start(signal);
      return { process, port };
    } catch (error) {
      await process[Symbol.asyncDispose]();
      if (signal.aborted || attempt === ATTEMPTS) throw error;
    }
  }
}

/** @param log the last lines it wrote */
export function serviceFailed(name: string, what: string, log: string): BacklabError {
  return new BacklabError("service_failed", `${name} ${what}`, {
    hint: log === "" ? "it wrote nothing" : `it wrote:\n${log}`,
  });
}
