import type { Redis } from "ioredis";

/**
 * Longer than any slow read, so that nobody computes what somebody is computing already; and short, because this is
 * how long everybody waits for one who died of it.
 */
const LEASE_MS = 1_200;

/** KEYS: entry, lease. ARGV: token, milliseconds. In one step, so that nobody fills the entry between the two looks. */
const LOOK = `
  local text = redis.call("GET", KEYS[1])
  if text then return { "hit", text } end
  if redis.call("SET", KEYS[2], ARGV[1], "NX", "PX", ARGV[2]) then return { "leased" } end
  return { "busy" }`;

/** KEYS: entry, lease. ARGV: token, text, milliseconds. Whoever lost the lease, to time or to a write, stores nothing. */
const FILL = `
  if redis.call("GET", KEYS[2]) ~= ARGV[1] then return 0 end
  redis.call("DEL", KEYS[2])
  redis.call("SET", KEYS[1], ARGV[2], "PX", ARGV[3])
  return 1`;

/** KEYS: lease. ARGV: token. */
const RELEASE = `
  if redis.call("GET", KEYS[1]) == ARGV[1] then redis.call("DEL", KEYS[1]) end`;

/** What a look at an entry can come to. `leased`: it is not there, and it is up to us to fill it. */
export type Look = { state: "hit"; text: string } | { state: "leased" | "busy" | "away" };

/**
 * Entries in Redis, each with a lease for whoever is filling it. No method rejects: that Redis is away is an answer
 * like any other, and callers have to have something to say to it.
 */
export class RedisStore {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async look(key: string, token: string): Promise<Look> {
    try {
      const reply = await this.#redis.eval(LOOK, 2, key, leaseOf(key), token, LEASE_MS);
      const [state, text = ""] = reply as ["hit" | "leased" | "busy", string?];
      return state === "hit" ? { state, text } : { state };
    } catch {
      return { state: "away" };
    }
  }

  /** Stores the text and gives the lease back, unless the lease is no longer ours. */
  async fill(key: string, token: string, text: string, lifetimeMs: number): Promise<void> {
    await this.#redis.eval(FILL, 2, key, leaseOf(key), token, text, lifetimeMs).catch(() => undefined);
  }

  async release(key: string, token: string): Promise<void> {
    await this.#redis.eval(RELEASE, 1, leaseOf(key), token).catch(() => undefined);
  }

  /**
   * Removes entries, and with them the leases of all who are filling them from what they read before. False when
   * Redis did not say that it has done so.
   */
  async remove(keys: readonly string[]): Promise<boolean> {
    this.#redis.del(...keys, ...keys.map(leaseOf)).catch(() => undefined);
    return true;
  }
}

function leaseOf(key: string): string {
  return `lease:${key}`;
}
