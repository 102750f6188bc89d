import { Redis } from "ioredis";

/** A connection to Redis, which comes back by itself when it breaks. */
export function connectRedis(url: string | undefined): Redis {
  if (url === undefined) throw new Error("REDIS_URL is not set");
  const redis = new Redis(url);
  redis.on("error", (error: Error) => console.error("redis:", error.message));
  return redis;
}
