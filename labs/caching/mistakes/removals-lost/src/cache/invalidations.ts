import type { RedisStore } from "./redis-store.ts";

/** The entries that have to go. */
export class Invalidations {
  readonly #store: RedisStore;

  constructor(store: RedisStore) {
    this.#store = store;
  }

  async add(keys: readonly string[]): Promise<void> {
    await this.#store.remove(keys);
  }

  get areDone(): boolean {
    return true;
  }
}
