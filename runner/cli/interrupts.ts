/**
 * What SIGINT, SIGTERM and SIGHUP mean: the first aborts the work, so that it cleans up and ends; while
 * something is held open for the user, it ends the hold instead.
 */
export class Interrupts {
  readonly #controller = new AbortController();
  #endHold: (() => void) | null = null;
  #ignored = 0;

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /**
   * To be called when a signal arrives.
   *
   * @returns whether the user has asked often enough to be let go without cleaning up: at the third time
   */
  interrupt(): boolean {
    if (this.#endHold !== null) this.#endHold();
    else if (this.signal.aborted) this.#ignored++;
    else this.#controller.abort();
    return this.#ignored >= 2;
  }

  /** Waits for the next interrupt, which then does nothing else. */
  async hold(): Promise<void> {
    await new Promise<void>((resolve) => (this.#endHold = resolve));
    this.#endHold = null;
  }
}
