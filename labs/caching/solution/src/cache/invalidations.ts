import type { RedisStore } from "./redis-store.ts";

const RETRY_MS = 100;

/**
 * The entries that have to go. Those that could not be removed because Redis was away are remembered, and tried again
 * until they are gone: the write was answered long ago, and Redis comes back with what it had.
 */
export class Invalidations {
  readonly #store: RedisStore;
  readonly #owed = new Set<readonly string[]>();

  constructor(store: RedisStore) {
    this.#store = store;
  }

  /** False as long as entries may be left that should be gone. */
  get areDone(): boolean {
    return this.#owed.size === 0;
  }

  async add(keys: readonly string[]): Promise<void> {
    if (await this.#store.remove(keys)) return;
    this.#owed.add(keys);
    if (this.#owed.size === 1) this.#retrySoon();
  }

  /** By a timer, and not with the next request to this process: other replicas read from the cache, too. */
  #retrySoon(): void {
    setTimeout(() => void this.#retry(), RETRY_MS).unref();
  }

  async #retry(): Promise<void> {
    const batch = [...this.#owed];
    if (await this.#store.remove([...new Set(batch.flat())])) for (const keys of batch) this.#owed.delete(keys);
    if (!this.areDone) this.#retrySoon();
  }
}
