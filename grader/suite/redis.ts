import { Redis } from "ioredis";
import { currentContext } from "./context.ts";

/** Longest pause between two attempts to reach a server that is away, or to find it ready, in milliseconds. */
const RECONNECT_MS = 50;

/** The addresses, `127.0.0.1:54321`, from which this suite talks to Redis: what comes from there is not the app's. */
export const ownAddresses = new Set<string>();

let client: Redis | null = null;

/**
 * The lab's Redis as its administrator: an ioredis client on one lasting connection. A command gives up when
 * it takes longer than a request may; the connection comes back by itself after a kill. `observe.redis()` leaves its
 * commands out.
 *
 * @throws when the lab declares no redis service
 */
export function redis(): Redis {
  client ??= connectRedis({ retryStrategy: (times) => Math.min(times * 5, RECONNECT_MS) });
  return client;
}

/** Opens the connection that `redis()` will use and waits until the server answers. */
export async function openRedis(): Promise<void> {
  await redis().ping();
}

/** A connection of the suite's own. It connects at once. */
export function connectRedis(options: { monitor?: boolean; retryStrategy: (times: number) => number | null }): Redis {
  const { wiring, requestMs } = currentContext();
  if (wiring.services.redis === undefined) throw new Error("redis() needs `services: [redis]` in lab.yaml");
  const created = new Redis(wiring.services.redis, {
    ...options,
    connectTimeout: requestMs,
    commandTimeout: requestMs,
    maxRetriesPerRequest: null,
    // A server that comes back may still be loading. It says how long that takes in whole seconds, far too many.
    maxLoadingRetryTime: RECONNECT_MS,
  });
  // Whoever waits for a command is told; an idle connection that a test breaks is nobody's problem.
  created.on("error", () => undefined);
  created.on("connect", () => {
    const { localAddress, localPort } = created.stream as { localAddress?: string; localPort?: number };
    ownAddresses.add(`${localAddress ?? ""}:${localPort ?? 0}`);
  });
  return created;
}
