/**
 * How long a test, or a hook, may take. What the suite asks of the runner, like a restart, does not count: it is
 * the machine's time and not the app's, and a slow machine must not fail a test.
 */
export class TimeLimit {
  readonly #ms: number;
  #leftMs: number;
  #since = performance.now();
  #held = 0;
  #timer: NodeJS.Timeout | undefined;
  #expire!: (error: Error) => void;
  readonly #expired = new Promise<never>((_, reject) => (this.#expire = reject));

  /** The time begins now. */
  constructor(ms: number) {
    this.#ms = this.#leftMs = ms;
    this.#expired.catch(() => undefined);
    this.#go();
  }

  /** Settles as the work does, or rejects when the time is over, in Jest's words. */
  async on<T>(work: PromiseLike<T>): Promise<T> {
    try {
      return await Promise.race([work, this.#expired]);
    } finally {
      clearTimeout(this.#timer);
      this.#held = Infinity;
    }
  }

  /** Does something whose time does not count. */
  async without<T>(action: () => Promise<T>): Promise<T> {
    if (this.#held++ === 0) this.#stop();
    try {
      return await action();
    } finally {
      if (--this.#held === 0) this.#go();
    }
  }

  #go(): void {
    this.#since = performance.now();
    const error = (): Error => new Error(`Exceeded timeout of ${this.#ms} ms`);
    this.#timer = setTimeout(() => this.#expire(error()), this.#leftMs);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#leftMs = Math.max(0, this.#leftMs - (performance.now() - this.#since));
  }
}
