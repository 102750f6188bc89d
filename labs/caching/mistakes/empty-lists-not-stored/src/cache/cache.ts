import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { parseEntry } from "./entry-text.ts";
import { Invalidations } from "./invalidations.ts";
import type { RedisStore } from "./redis-store.ts";

const POLL_MS = 10;
/** Who has waited this long for others asks the database: time for a lease to run out, and for somebody to take over. */
const PATIENCE_MS = 2_500;

/** What is kept under a key: how to get it, and for how long it may be kept. */
export interface Entry<T> {
  key: string;
  load: () => Promise<T>;
  lifetimeMs: (value: T) => number;
}

function isEmpty(value: unknown): boolean {
  return (value as { products?: unknown[] } | null)?.products?.length === 0;
}

/**
 * Reads through Redis. Of all who miss an entry, on whatever replica, one holds its lease and loads it; the others
 * wait for the entry. A write takes the entry and the lease away, so that a load that began before it stores nothing.
 */
export class Cache {
  readonly #store: RedisStore;
  readonly #invalidations: Invalidations;

  constructor(store: RedisStore) {
    this.#store = store;
    this.#invalidations = new Invalidations(store);
  }

  async read<T>(entry: Entry<T>): Promise<T> {
    const token = randomUUID();
    const deadline = performance.now() + PATIENCE_MS;
    while (performance.now() < deadline) {
      // As long as old entries may be left, none is to be trusted.
      if (!this.#invalidations.areDone) return entry.load();
      const look = await this.#store.look(entry.key, token);
      if (look.state === "away") return entry.load();
      if (look.state === "leased") return this.#loadAndFill(entry, token);
      if (look.state === "busy") await sleep(POLL_MS);
      if (look.state === "hit") {
        const value = parseEntry(look.text);
        if (value !== undefined) return value as T;
        await this.invalidate([entry.key]);
      }
    }
    return entry.load();
  }

  /** To be called once a write has been committed, and before it is answered. */
  async invalidate(keys: readonly string[]): Promise<void> {
    await this.#invalidations.add(keys);
  }

  async #loadAndFill<T>({ key, load, lifetimeMs }: Entry<T>, token: string): Promise<T> {
    try {
      const value = await load();
      if (isEmpty(value)) await this.#store.release(key, token);
      else await this.#store.fill(key, token, JSON.stringify(value), lifetimeMs(value));
      return value;
    } catch (error) {
      // The next one in line need not wait until the lease runs out.
      await this.#store.release(key, token);
      throw error;
    }
  }
}
