import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";

/**
 * How long a command may take. Redis needs far less than a millisecond: the rest is for a moment in which this process
 * is too busy to look at the answer, which must not count as Redis being away.
 */
const COMMAND_MS = 500;
const RECONNECT_MS = 100;
const FIRST_CONNECTION_MS = 300;

/**
 * A connection that gives up early. Left to itself the client would keep commands until Redis is back, and requests
 * would wait with them. It never stops trying to reconnect.
 */
export async function connectRedis(url: string): Promise<Redis> {
  const redis = new Redis(url, {
    commandTimeout: COMMAND_MS,
    connectTimeout: 1_000,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => RECONNECT_MS,
  });
  redis.on("error", (error) => console.error("redis:", error.message));
  // A start without Redis is a slow start, and no failure.
  await Promise.race([new Promise((ready) => redis.once("ready", ready)), sleep(FIRST_CONNECTION_MS)]);
  return redis;
}
