import { Redis } from "ioredis";

/** A connection to Redis, which comes back by itself when it breaks. */
export function connectRedis(url: string): Redis {
  const redis = new Redis(url, { commandTimeout: 5_000 });
  redis.on("error", (error: Error) => console.error("redis:", error.message));
  return redis;
}
