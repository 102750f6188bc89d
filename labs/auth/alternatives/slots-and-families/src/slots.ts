import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import { ApiError } from "./errors.ts";

const SECONDS = 60;

/**
 * Each failure keeps one of a few slots for a minute, each slot a key with its own end. SET NX gives a slot to one
 * taker only, so there is no count that could be read too early.
 */
export async function takeSlots(redis: Redis, email: string, address: string): Promise<{ free: () => Promise<void> }> {
  const emails = names("email", email, 3);
  const taken = await takeOne(redis, emails);
  const takenToo = await takeOne(redis, names("address", address, 6)).catch(async (error: unknown) => {
    await redis.del(taken);
    throw error;
  });
  return {
    free: async () => {
      await redis.del(...emails, takenToo);
    },
  };
}

async function takeOne(redis: Redis, slots: string[]): Promise<string> {
  for (const slot of slots) {
    if ((await redis.set(slot, randomUUID(), "EX", SECONDS, "NX")) === "OK") return slot;
  }
  const waits = await Promise.all(slots.map((slot) => redis.ttl(slot)));
  const seconds = Math.max(1, Math.min(...waits));
  throw new ApiError(429, `try again in ${seconds} s`, { "Retry-After": String(seconds) });
}

function names(kind: string, value: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `limit:${kind}:${value}:${index}`);
}
