import { Redis } from "ioredis";

/**
 * A connection to Redis that comes back by itself. Nothing is kept for later while it is away: a command fails at
 * once, or after a second without an answer, and its caller tries again when it sees fit. So this process never
 * holds in its memory what must not be lost with it.
 */
export function createRedis(url: string): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    commandTimeout: 1_000,
    retryStrategy: (attempt) => Math.min(attempt * 50, 500),
  });
  // Without a listener every lost connection is printed with its stack.
  redis.on("error", (error: Error) => console.error("redis:", error.message));
  return redis;
}
