import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";

const RECONNECT_MS = 300;
const FIRST_CONNECTION_MS = 300;

/**
 * A connection that gives up early. Left to itself the client would keep commands until Redis is back, and requests
 * would wait with them. It never stops trying to reconnect.
 */
export async function connectRedis(url: string): Promise<Redis> {
  const redis = new Redis(url, {
    retryStrategy: () => RECONNECT_MS,
  });
  redis.on("error", (error) => console.error("redis:", error.message));
  // A start without Redis is a slow start, and no failure.
  await Promise.race([new Promise((ready) => redis.once("ready", ready)), sleep(FIRST_CONNECTION_MS)]);
  return redis;
}
