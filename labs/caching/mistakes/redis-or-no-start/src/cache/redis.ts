import { Redis } from "ioredis";

/** How long a command may take. Redis answers in well under a millisecond, so this only ever runs out when it is away. */
const COMMAND_MS = 300;
const RECONNECT_MS = 100;

/**
 * A connection that gives up early. Left to itself the client would keep commands until Redis is back, and requests
 * would wait with them. It never stops trying to reconnect.
 */
export async function connectRedis(url: string): Promise<Redis> {
  const redis = new Redis(url, {
    commandTimeout: COMMAND_MS,
    connectTimeout: 1_000,
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => RECONNECT_MS,
  });
  redis.on("error", (error) => console.error("redis:", error.message));
  await redis.connect();
  return redis;
}
