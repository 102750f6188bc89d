/**
 * What has been started and must be ended, as a stack: released in reverse order, every entry even
 * when one fails, once however often it is asked. (Node 20 has `Symbol.asyncDispose` and no
 * `AsyncDisposableStack`.)
 */
export class Disposal implements AsyncDisposable {
  readonly #entries: (() => unknown)[] = [];
  #running: Promise<void> | null = null;
  #done = false;

  /**
   * Adds a step. One added while the release is under way is still run by it.
   *
   * @throws Error when all has been released already: the caller has to end what it started itself
   */
  defer(release: () => unknown): void {
    if (this.#done) throw new Error("cannot defer: everything has been released already");
    this.#entries.push(release);
  }

  /** Adds something disposable, and returns it. */
  use<T extends AsyncDisposable | Disposable>(resource: T): T {
    this.defer(() => (Symbol.asyncDispose in resource ? resource[Symbol.asyncDispose]() : resource[Symbol.dispose]()));
    return resource;
  }

  /** @throws what a step threw, or an AggregateError of all that did, after every step has run */
  [Symbol.asyncDispose](): Promise<void> {
    return (this.#running ??= this.#release());
  }

  async #release(): Promise<void> {
    const failures: unknown[] = [];
    for (let release = this.#entries.pop(); release !== undefined; release = this.#entries.pop()) {
      try {
        await release();
      } catch (error) {
        failures.push(error);
      }
    }
    this.#done = true;
    if (failures.length === 1) throw failures[0];
    if (failures.length > 1) throw new AggregateError(failures, "more than one thing could not be released");
  }
}
