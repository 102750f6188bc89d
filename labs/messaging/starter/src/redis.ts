import { Redis } from "ioredis";

/** A connection to Redis that comes back by itself. */
export function createRedis(url: string): Redis {
  const redis = new Redis(url);
  // Without a listener every lost connection is printed with its stack.
  redis.on("error", (error: Error) => console.error("redis:", error.message));
  return redis;
}
