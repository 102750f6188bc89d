import type { Lab, ServiceName } from "../../grader/lab.ts";
import type { Wiring } from "../../grader/protocol/methods.ts";
import { BacklabError } from "../errors.ts";
import { cancelled } from "../sandbox/deadline.ts";
import type { Disposal } from "../sandbox/disposal.ts";
import type { KeptService } from "../sandbox/embedded/service.ts";
import { together } from "../sandbox/embedded/waiting.ts";
import type { Workspace } from "../sandbox/embedded/workspace.ts";
import type { KeptData } from "./kept-data.ts";
import type { KeptRecord } from "./kept-record.ts";

/** What starting services takes. */
export interface ServicesPlace {
  kept: KeptData;
  env: NodeJS.ProcessEnv;
  /** Where their processes are noted, so that they end when backlab does. */
  workspace: Workspace;
  disposal: Disposal;
}

/** A service that runs, and the ways in. */
export interface RunningService {
  /** For whoever watches over it. */
  wiring: Wiring["services"];
  /** For the learner's apps. */
  learnerUrl: string;
  /** Settles, with a clause that says how, when it has ended, which it does not by itself. */
  ended: () => Promise<string>;
}

/** The services of a project that run, by name. */
export type KeptServices = ReadonlyMap<ServiceName, RunningService>;

/** Where the services of projects run and keep their data. */
export interface ServiceHost {
  runtime: KeptRecord["runtime"];
  /** Throws away what a project's services have kept here. */
  discard: (kept: KeptData) => Promise<void>;
  /** Starts one on the data that it had here the last time, and on the same port if that is free. */
  start: (name: ServiceName, kept: KeptService, place: ServicesPlace, signal: AbortSignal) => Promise<RunningService>;
}

/**
 * Starts a lab's services.
 *
 * @throws BacklabError `service_unavailable`, `service_failed`, `engine_failed`, or `cancelled` once the signal aborts
 */
export async function startKeptServices(
  { services }: Lab,
  host: ServiceHost,
  place: ServicesPlace,
  signal: AbortSignal,
): Promise<KeptServices> {
  const tasks = services.map((name) => async (given: AbortSignal): Promise<[ServiceName, RunningService]> => {
    const kept = place.kept.service(name);
    const service = await host.start(name, kept, place, given);
    await place.kept.remember(name, kept, portOf(service));
    return [name, service];
  });
  const starting = together(tasks, signal).catch((error: unknown) => {
    throw signal.aborted ? cancelled() : error;
  });
  return new Map(await starting);
}

function portOf({ learnerUrl }: RunningService): number {
  return Number(new URL(learnerUrl).port);
}

/** Rejects once one of them ends, which none does by itself. */
export async function untilOneEnds(services: KeptServices): Promise<never> {
  const ends = [...services].map(async ([name, { ended }]): Promise<never> => {
    throw new BacklabError("service_failed", `${name} ${await ended()}`, {
      hint: "its data is kept: start again with `backlab dev`, or with --reset if it does not come up",
    });
  });
  return Promise.race([...ends, new Promise<never>(() => undefined)]);
}
