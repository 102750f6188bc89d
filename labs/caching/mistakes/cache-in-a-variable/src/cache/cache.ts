/** What is kept under a key: how to get it, and for how long it may be kept. */
export interface Entry<T> {
  key: string;
  load: () => Promise<T>;
  lifetimeMs: (value: T) => number;
}

/** Reads through a map. What is loading is shared. */
export class Cache {
  readonly #entries = new Map<string, { value: Promise<unknown>; expires: number }>();

  async read<T>({ key, load, lifetimeMs }: Entry<T>): Promise<T> {
    const found = this.#entries.get(key);
    if (found !== undefined && found.expires > Date.now()) return found.value as Promise<T>;
    const value = load();
    const entry = { value, expires: Infinity };
    this.#entries.set(key, entry);
    try {
      entry.expires = Date.now() + lifetimeMs(await value);
    } catch {
      this.#entries.delete(key);
    }
    return value;
  }

  async invalidate(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.#entries.delete(key);
  }
}
