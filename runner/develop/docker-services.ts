import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import pg from "pg";
import type { ServiceName } from "../../grader/lab.ts";
import type { Wiring } from "../../grader/protocol/methods.ts";
import { BacklabError } from "../errors.ts";
import type { Images } from "../images/images.ts";
import { KEPT_REDIS_FOLDER } from "../sandbox/docker/kept-commands.ts";
import { KeptDockerService, removeLeft } from "../sandbox/docker/kept-service.ts";
import { keptVolume, removeKeptVolumes } from "../sandbox/docker/kept-volumes.ts";
import { freePort, isFree } from "../sandbox/embedded/ports.ts";
import { type KeptService, SERVICE_READY_SECONDS } from "../sandbox/embedded/service.ts";
import { until } from "../sandbox/embedded/waiting.ts";
import * as postgres from "../services/postgres.ts";
import * as redis from "../services/redis.ts";
import type { Secrets } from "../services/secrets.ts";
import type { ServiceHost, ServicesPlace } from "./kept-services.ts";

type Engine = Parameters<typeof KeptDockerService.create>[0];

/** What there is to know of a kind of service. */
interface Kind {
  /** What its command in the container reads. */
  input: (secrets: Secrets) => string;
  wiring: (secrets: Secrets, port: number) => Wiring["services"];
  learnerUrl: (secrets: Secrets, port: number) => string;
  answers: (secrets: Secrets, port: number) => Promise<boolean>;
}

const KINDS: Readonly<Record<ServiceName, Kind>> = {
  postgres: {
    input: postgres.passwordSql,
    wiring: (secrets, port) => ({ postgres: postgres.suiteUrls(secrets, port) }),
    learnerUrl: postgres.learnerUrl,
    answers: postgresAnswers,
  },
  redis: {
    input: (secrets) => redis.redisConf(secrets, redis.REDIS_PORT, KEPT_REDIS_FOLDER),
    wiring: (secrets, port) => ({ redis: redis.adminUrl(secrets, port) }),
    learnerUrl: redis.learnerUrl,
    answers: redisAnswers,
  },
};

const ATTEMPTS = 3;
const READY_POLL_MS = 30;

/** Services that are containers, reached through ports of this machine's loopback, with their data in volumes. */
export function dockerServices({ engine, images }: { engine: Engine; images: Images }): ServiceHost {
  return {
    runtime: "docker",
    discard: async ({ owner }) => {
      await Promise.all(Object.keys(KINDS).map((name) => removeLeft(engine, owner.key, name as ServiceName)));
      await removeKeptVolumes(engine, owner);
    },
    start: async (name, kept, place, signal) => {
      await removeLeft(engine, place.kept.owner.key, name);
      const volume = await keptVolume(engine, place.kept.owner, name);
      const { service, port } = await startOnFreePort({ engine, images, name, kept, place, volume, signal });
      const { wiring, learnerUrl } = KINDS[name];
      return {
        ...{ wiring: wiring(kept.secrets, port), learnerUrl: learnerUrl(kept.secrets, port) },
        ended: () => service.ended(),
      };
    },
  };
}

interface Starting {
  engine: Engine;
  images: Images;
  name: ServiceName;
  kept: KeptService;
  place: ServicesPlace;
  volume: string;
  signal: AbortSignal;
}

/** The engine takes a port only when the container starts, and somebody else may have been quicker: then another one. */
async function startOnFreePort(starting: Starting): Promise<{ service: KeptDockerService; port: number }> {
  const { engine, images, name, kept, place, volume, signal } = starting;
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted();
    const { port: before } = kept;
    const port = attempt === 1 && before !== null && (await isFree(before)) ? before : await freePort();
    const { key } = place.kept.owner;
    const made = { key, volume, loopbackPort: port };
    const service = place.disposal.use(await KeptDockerService.create(engine, images[name], name, made));
    try {
      await service.start(KINDS[name].input(kept.secrets));
      await untilReady(service, starting, port);
      return { service, port };
    } catch (error) {
      await service[Symbol.asyncDispose]();
      if (signal.aborted || attempt === ATTEMPTS || !isEngineFailure(error)) throw error;
    }
  }
}

function isEngineFailure(error: unknown): boolean {
  return error instanceof BacklabError && error.code === "engine_failed";
}

/** @throws BacklabError `service_failed` once it has ended, or when its time is up */
async function untilReady(service: KeptDockerService, { name, kept, signal }: Starting, port: number): Promise<void> {
  const over = new AbortController();
  const ready = until(
    () => KINDS[name].answers(kept.secrets, port),
    READY_POLL_MS,
    AbortSignal.any([signal, over.signal]),
  );
  const ended = service.ended().then((how) => {
    throw failed(name, `does not start on what was kept: it ${how}`, service.lastWords);
  });
  const late = sleep(SERVICE_READY_SECONDS * 1_000, undefined, { signal: over.signal }).then(() => {
    throw failed(name, `was not ready within ${SERVICE_READY_SECONDS} s`, service.lastWords);
  });
  try {
    await Promise.race([ready, ended, late]);
  } finally {
    over.abort();
    for (const rest of [ready, ended, late]) rest.catch(() => undefined);
  }
}

function failed(name: ServiceName, what: string, said: string): BacklabError {
  const anew = "to begin with an empty database: backlab dev --reset";
  const elsewhere = "where the engine is on another machine, its ports are not to be reached: --runtime embedded";
  return new BacklabError("service_failed", `${name} ${what}`, {
    hint: `${said === "" ? "" : `it wrote:\n${said}\n`}${anew}\n${elsewhere}`,
  });
}

async function postgresAnswers(secrets: Secrets, port: number): Promise<boolean> {
  const client = new pg.Client({
    connectionString: postgres.suiteUrls(secrets, port).suite,
    connectionTimeoutMillis: 1_000,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function redisAnswers(secrets: Secrets, port: number): Promise<boolean> {
  const options = { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0, connectTimeout: 1_000 };
  const client = new Redis(redis.adminUrl(secrets, port), options);
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.ping();
    return true;
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}
