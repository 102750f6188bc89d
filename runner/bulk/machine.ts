import { setTimeout as sleep } from "node:timers/promises";

/** How to find out whether grading is possible here, and how long to wait until it is. */
export interface Machine {
  answers: () => Promise<boolean>;
  waitSeconds: number;
}

const LOOK_EVERY_MS = 500;

/** Has everybody who met a fault of the machine wait until it is over, together. */
export class Recovery {
  readonly #machine: Machine;
  readonly #signal: AbortSignal;
  readonly #onWait: () => void;
  #waiting: Promise<boolean> | null = null;

  constructor(machine: Machine, signal: AbortSignal, onWait: () => void) {
    this.#machine = machine;
    this.#signal = signal;
    this.#onWait = onWait;
  }

  /** @returns whether the machine answers; false when it did not for as long as it is waited for, or on a cancel */
  async wait(): Promise<boolean> {
    this.#waiting ??= this.#look().finally(() => (this.#waiting = null));
    return this.#waiting;
  }

  async #look(): Promise<boolean> {
    if (await this.#machine.answers()) return true;
    this.#onWait();
    const until = Date.now() + this.#machine.waitSeconds * 1_000;
    while (Date.now() < until && !this.#signal.aborted) {
      await sleep(LOOK_EVERY_MS, undefined, { signal: this.#signal }).catch(() => undefined);
      if (await this.#machine.answers()) return true;
    }
    return false;
  }
}
