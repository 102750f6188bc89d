import { freemem } from "node:os";
import { reasonOf } from "../errors.ts";
import type { Cell, CellShape, Runtime } from "../sandbox/cell.ts";
import type { CellSource } from "../sandbox/cells.ts";
import { unlessCancelled, within } from "../sandbox/deadline.ts";
import type { PoolLimits } from "./pool-limits.ts";

export interface PoolOptions {
  runtime: Runtime;
  limits: PoolLimits;
  /** Something of a cell that nobody took could not be removed. */
  onLeftover?: (message: string) => void;
  /** What is free now. Default: what the system says. */
  freeMiB?: () => number;
}

/** A cell that was asked for ahead; null when it could not be booted. */
interface Waiting {
  key: string;
  cell: Promise<Cell | null>;
}

/**
 * Cells booted while others are in use. Each take leaves one more to be booted for the next of the same shape, one at
 * a time, as what is being graded needs the cores too. A cell is handed out once and never comes back, so no grade
 * finds anything of another's. Disposing of the pool ends those that still wait; those taken belong to the taker.
 */
export class CellPool implements CellSource, AsyncDisposable {
  readonly #options: PoolOptions;
  readonly #closing = new AbortController();
  /** Oldest first. */
  #waiting: Waiting[] = [];
  #booting = false;
  readonly #retiring = new Set<Promise<void>>();

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  get runtime(): CellSource["runtime"] {
    return this.#options.runtime;
  }

  async take(shape: CellShape, signal: AbortSignal): Promise<Cell> {
    const ahead = await this.#takeWaiting(keyOf(shape), signal);
    const cell = ahead ?? (await this.#options.runtime.open(shape, signal));
    this.#refill(shape);
    return cell;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    for (const waiting of this.#waiting.splice(0)) this.#retire(waiting);
    await Promise.all(this.#retiring);
  }

  /** The oldest sound cell of a shape. One that is still booting is waited for: a new one would take longer. */
  async #takeWaiting(key: string, signal: AbortSignal): Promise<Cell | null> {
    for (;;) {
      const waiting = this.#waiting.find((one) => one.key === key);
      if (waiting === undefined) return null;
      this.#waiting = this.#waiting.filter((one) => one !== waiting);
      const sound = await unlessCancelled(signal, () => this.#soundCell(waiting)).catch((error: unknown) => {
        this.#retire(waiting);
        throw error;
      });
      if (sound !== null) return sound;
      this.#retire(waiting);
    }
  }

  async #soundCell({ cell: booting }: Waiting): Promise<Cell | null> {
    const cell = await booting;
    if (cell === null) return null;
    const check = within(cell.isSound(), this.#options.limits.checkSeconds, "a look at a cell that waited");
    return (await check.catch(() => false)) ? cell : null;
  }

  /** A shape without apps is for looking at a suite, which nobody does twice. */
  #refill(shape: CellShape): void {
    if (this.#closing.signal.aborted || this.#booting || Object.keys(shape.apps).length === 0) return;
    const key = keyOf(shape);
    this.#makeRoomFor(key);
    const { limits, freeMiB = systemFreeMiB } = this.#options;
    if (this.#waiting.length >= limits.cells || freeMiB() < limits.freeMiB) return;
    this.#booting = true;
    this.#waiting.push({ key, cell: this.#boot(shape) });
  }

  /** What goes wrong ahead will go wrong again, and be told, when a cell is asked for. */
  async #boot(shape: CellShape): Promise<Cell | null> {
    const cell = await this.#options.runtime.open(shape, this.#closing.signal).catch(() => null);
    this.#booting = false;
    if (cell !== null) this.#refill(shape);
    return cell;
  }

  #makeRoomFor(key: string): void {
    if (this.#waiting.length < this.#options.limits.cells) return;
    const other = this.#waiting.find((one) => one.key !== key);
    if (other === undefined) return;
    this.#waiting = this.#waiting.filter((one) => one !== other);
    this.#retire(other);
  }

  #retire({ cell: booting }: Waiting): void {
    const retiring = booting
      .then((cell) => cell?.[Symbol.asyncDispose]())
      .catch((error: unknown) => this.#options.onLeftover?.(reasonOf(error)))
      .finally(() => this.#retiring.delete(retiring));
    this.#retiring.add(retiring);
  }
}

/** Shapes are parsed from one schema, so that alike ones have their fields in the same order. */
function keyOf({ apps, services, packages, secrets, limits }: CellShape): string {
  return JSON.stringify([apps, services, packages, secrets, limits]);
}

function systemFreeMiB(): number {
  return freemem() / 1024 / 1024;
}
