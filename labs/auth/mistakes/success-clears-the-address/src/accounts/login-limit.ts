import type { Redis } from "ioredis";
import { HttpError } from "../http/http-error.ts";

const WINDOW_MS = 60_000;
const MOST_PER_EMAIL = 3;
const MOST_PER_ADDRESS = 6;

/**
 * Counts an attempt in both counters, unless one of them is full; then it counts in neither. The window begins
 * with the first attempt and nothing extends it. Returns the milliseconds until the full one is empty, or 0.
 */
const BEGIN = `
  for i, key in ipairs(KEYS) do
    if tonumber(redis.call("GET", key) or "0") >= tonumber(ARGV[i]) then
      return redis.call("PTTL", key)
    end
  end
  for _, key in ipairs(KEYS) do
    if redis.call("INCR", key) == 1 then redis.call("PEXPIRE", key, ARGV[3]) end
  end
  return 0
`;

/** Clears both counters. */
const SUCCEED = `
  redis.call("DEL", KEYS[1], KEYS[2])
`;

/**
 * How many logins may fail, counted in Redis for all replicas. An attempt counts from its beginning: if it counted
 * when its password has been checked, as many guesses would slip through as can be checked at the same time.
 */
export class LoginLimit {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** Throws a 429 when too many have failed. */
  async begin(email: string, address: string): Promise<void> {
    const waitMs = await this.#redis.eval(
      BEGIN,
      2,
      ...keys(email, address),
      MOST_PER_EMAIL,
      MOST_PER_ADDRESS,
      WINDOW_MS,
    );
    if (typeof waitMs !== "number" || waitMs === 0) return;
    const seconds = Math.max(1, Math.ceil(waitMs / 1000));
    throw new HttpError(429, "Too many logins have failed. Try again later.", { "Retry-After": String(seconds) });
  }

  /** This one was no failure. */
  async succeeded(email: string, address: string): Promise<void> {
    await this.#redis.eval(SUCCEED, 2, ...keys(email, address));
  }
}

function keys(email: string, address: string): [string, string] {
  return [`limit:email:${email}`, `limit:address:${address}`];
}
