import { Redis } from "ioredis";

export const STREAM = "orders:events";
export const LETTERS = "orders:dead-letters";
export const GROUP = "fulfilment";

export function connectRedis(url) {
  const redis = new Redis(url, { maxRetriesPerRequest: 0, commandTimeout: 1500, retryStrategy: () => 200 });
  redis.on("error", (error) => console.error("redis:", error.message));
  return redis;
}

export const pairs = (object) => Object.entries(object).flat();

export function object(flat) {
  const result = {};
  for (let at = 0; at < flat.length; at += 2) result[flat[at]] = flat[at + 1];
  return result;
}
