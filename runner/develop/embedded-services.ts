import { rm } from "node:fs/promises";
import type { ServiceName } from "../../grader/lab.ts";
import type { Exit } from "../../grader/protocol/methods.ts";
import { cacheFolder } from "../sandbox/embedded/cache-folder.ts";
import { preparePostgres } from "../sandbox/embedded/postgres-cache.ts";
import { startPostgres } from "../sandbox/embedded/postgres-server.ts";
import { findRedis, startRedis } from "../sandbox/embedded/redis-server.ts";
import type { CellService, KeptService } from "../sandbox/embedded/service.ts";
import { notWritten } from "../not-written.ts";
import type { ServiceHost, ServicesPlace } from "./kept-services.ts";

type Start = (kept: KeptService, place: ServicesPlace, signal: AbortSignal) => Promise<CellService>;

const START: Readonly<Record<ServiceName, Start>> = {
  postgres: async (kept, { env, workspace, disposal }, signal) =>
    startPostgres(await preparePostgres(cacheFolder(env), signal), workspace, disposal, signal, kept),
  redis: async (kept, { env, workspace, disposal }, signal) =>
    startRedis(await findRedis(env), workspace, disposal, signal, kept),
};

/** Services that are processes of this machine, with their data beside the record of it. */
export const embeddedServices: ServiceHost = {
  runtime: "embedded",
  discard: async (kept) => {
    for (const name of ["postgres", "redis"] as const) {
      const { folder } = kept.service(name);
      await rm(folder, { recursive: true, force: true }).catch((error: unknown) => {
        throw notWritten(folder, error);
      });
    }
  },
  start: async (name, kept, place, signal) => {
    const { process, wiring, learnerUrl } = await START[name](kept, place, signal);
    return { wiring, learnerUrl, ended: async () => howItEnded(await process.exited()) };
  },
};

function howItEnded({ code, signal }: Exit): string {
  return signal === null ? `ended with exit code ${code ?? "?"}` : `was ended by ${signal}`;
}
