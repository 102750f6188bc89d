import { BacklabError } from "../errors.ts";

/**
 * Actions on one part of a cell: one at a time, in the order asked for. Once closing begins, what has not
 * begun is refused, so that nothing can start any more.
 */
export class Turns {
  readonly #name: string;
  readonly #closing = new AbortController();
  #last: Promise<unknown> = Promise.resolve();

  /** @param name of the part, for the error with which actions are refused */
  constructor(name: string) {
    this.#name = name;
  }

  /** Aborts as soon as closing begins; its reason is the error with which actions are refused. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /**
   * Acts when all that was asked for earlier is done.
   *
   * @throws BacklabError `cell_failed` once closing has begun
   */
  take<T>(action: () => T | Promise<T>): Promise<T> {
    const mine = this.#last.then(() => {
      this.closing.throwIfAborted();
      return action();
    });
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  /** Waits for something that an action may not wait for any longer once closing begins. */
  async unlessClosing<T>(promise: Promise<T>): Promise<T> {
    let refuse!: () => void;
    const closed = new Promise<never>((_, reject) => {
      refuse = () => reject(this.closing.reason as BacklabError);
      if (this.closing.aborted) refuse();
      else this.closing.addEventListener("abort", refuse);
    });
    try {
      return await Promise.race([closed, promise]);
    } finally {
      this.closing.removeEventListener("abort", refuse);
    }
  }

  /** Refuses whatever comes from now on, and waits for what is under way. */
  async close(): Promise<void> {
    this.#closing.abort(new BacklabError("cell_failed", `${this.#name} has been ended with its cell`));
    await this.#last;
  }
}
