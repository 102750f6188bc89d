import type { RedisStore } from "./redis-store.ts";

const RETRY_MS = 100;

/**
 * The entries that have to go. Those that could not be removed because Redis was away are remembered, and removed
 * before anything is read from the cache again.
 */
export class Invalidations {
  readonly #store: RedisStore;
  readonly #pending = new Set<{ key: string }>();
  #retryIsSet = false;

  constructor(store: RedisStore) {
    this.#store = store;
  }

  async add(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.#pending.add({ key });
    await this.settle();
  }

  /** True when no entry is left that should be gone. */
  async settle(): Promise<boolean> {
    const batch = [...this.#pending];
    if (batch.length === 0) return true;
    if (await this.#store.remove([...new Set(batch.map(({ key }) => key))])) {
      for (const entry of batch) this.#pending.delete(entry);
      return true;
    }
    this.#retrySoon();
    return false;
  }

  /** Without waiting for the next request to this process: other replicas read from the cache, too. */
  #retrySoon(): void {
    if (this.#retryIsSet) return;
    this.#retryIsSet = true;
    setTimeout(() => {
      this.#retryIsSet = false;
      void this.settle();
    }, RETRY_MS).unref();
  }
}
