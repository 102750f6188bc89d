import type { Lab, ServiceName } from "../../grader/lab.ts";
import { BacklabError } from "../errors.ts";
import { cancelled } from "../sandbox/deadline.ts";
import type { Disposal } from "../sandbox/disposal.ts";
import { cacheFolder } from "../sandbox/embedded/cache-folder.ts";
import { preparePostgres } from "../sandbox/embedded/postgres-cache.ts";
import { startPostgres } from "../sandbox/embedded/postgres-server.ts";
import { findRedis, startRedis } from "../sandbox/embedded/redis-server.ts";
import type { CellService, KeptService } from "../sandbox/embedded/service.ts";
import { together } from "../sandbox/embedded/waiting.ts";
import type { Workspace } from "../sandbox/embedded/workspace.ts";
import type { KeptData } from "./kept-data.ts";

/** What starting services takes. */
export interface ServicesPlace {
  kept: KeptData;
  env: NodeJS.ProcessEnv;
  /** Where their processes are noted, so that they end when backlab does. */
  workspace: Workspace;
  disposal: Disposal;
  signal: AbortSignal;
}

/** The services of a project that run, by name. */
export type KeptServices = ReadonlyMap<ServiceName, CellService>;

/**
 * Starts a lab's services on the data they had the last time, and on the same ports where those are free.
 *
 * @throws BacklabError `service_unavailable`, `service_failed`, or `cancelled` once the signal aborts
 */
export async function startKeptServices({ services }: Lab, place: ServicesPlace): Promise<KeptServices> {
  const tasks = services.map((name) => async (signal: AbortSignal): Promise<[ServiceName, CellService]> => {
    const kept = place.kept.service(name);
    const service = await START[name](kept, place, signal);
    await place.kept.remember(name, kept, portOf(service));
    return [name, service];
  });
  const starting = together(tasks, place.signal).catch((error: unknown) => {
    throw place.signal.aborted ? cancelled() : error;
  });
  return new Map(await starting);
}

type Start = (kept: KeptService, place: ServicesPlace, signal: AbortSignal) => Promise<CellService>;

const START: Record<ServiceName, Start> = {
  postgres: async (kept, { env, workspace, disposal }, signal) =>
    startPostgres(await preparePostgres(cacheFolder(env), signal), workspace, disposal, signal, kept),
  redis: async (kept, { env, workspace, disposal }, signal) =>
    startRedis(await findRedis(env), workspace, disposal, signal, kept),
};

function portOf({ learnerUrl }: CellService): number {
  return Number(new URL(learnerUrl).port);
}

/** Rejects once one of them ends, which none does by itself. */
export async function untilOneEnds(services: KeptServices): Promise<never> {
  const ends = [...services].map(async ([name, { process }]): Promise<never> => {
    const { code, signal } = await process.exited();
    throw new BacklabError("service_failed", `${name} has ended, ${signal ?? `with exit code ${code}`}`, {
      hint: "its data is kept: start again with `backlab dev`, or with --reset if it does not come up",
    });
  });
  return Promise.race([...ends, new Promise<never>(() => undefined)]);
}
