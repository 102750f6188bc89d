/**
 * What SIGINT, SIGTERM and SIGHUP mean: the first aborts the work, so that it cleans up and ends; while
 * something is held open for the user, it ends the hold instead.
 */
export class Interrupts {
  readonly #controller = new AbortController();
  #endHold: (() => void) | null = null;

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** To be called when a signal arrives. */
  interrupt(): void {
    if (this.#endHold === null) this.#controller.abort();
    else this.#endHold();
  }

  /** Waits for the next interrupt, which then does nothing else. */
  async hold(): Promise<void> {
    await new Promise<void>((resolve) => (this.#endHold = resolve));
    this.#endHold = null;
  }
}
