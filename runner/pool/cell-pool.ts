import { freemem } from "node:os";
import { reasonOf } from "../errors.ts";
import type { LabSuite } from "../grade/lab-suite.ts";
import type { Cell, CellShape, Runtime } from "../sandbox/cell.ts";
import type { CellSource } from "../sandbox/cells.ts";
import { unlessCancelled, within } from "../sandbox/deadline.ts";
import type { PoolLimits } from "./pool-limits.ts";

export interface PoolOptions {
  runtime: Runtime;
  /** Of the lab that the cells are for. It is loaded into them while they wait. */
  suite: LabSuite;
  limits: PoolLimits;
  /** How many cells are going to be taken, where that is known: towards the end no more are booted than are left of it. */
  grades?: number;
  /** False: a cell that was taken is made up for when `fill` is called, and not at once. Default: true. */
  refill?: boolean;
  /** Something of a cell could not be removed that nobody took, or that was given back. */
  onLeftover?: (message: string) => void;
  /** What is free now. Default: what the system says. */
  freeMiB?: () => number;
}

/**
 * Cells for one lab, booted and loaded with its suite before somebody needs them, one at a time, as what is being
 * graded needs the cores too. A cell is handed out once and is removed when it comes back, so no grade finds anything of
 * another's; the verdict does not wait for that. Disposing of the pool ends those that still wait, and waits for those
 * that are being removed; those taken and not given back belong to the taker.
 */
export class CellPool implements CellSource, AsyncDisposable {
  readonly #options: PoolOptions;
  readonly #closing = new AbortController();
  /** Oldest first; null for one that could not be booted. */
  #waiting: Promise<Cell | null>[] = [];
  #filling: Promise<void> | null = null;
  #taken = 0;
  readonly #retiring = new Set<Promise<void>>();

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  get runtime(): CellSource["runtime"] {
    return this.#options.runtime;
  }

  /** How many cells wait, or will as soon as they are booted. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** A cell for another lab, or for less than all of this one, is opened when it is asked for. */
  async take(shape: CellShape, signal: AbortSignal): Promise<Cell> {
    const { runtime, suite, refill = true } = this.#options;
    if (shape !== suite.lab.lab) return runtime.open(shape, signal);
    const cell = (await this.#takeWaiting(signal)) ?? (await runtime.open(shape, signal));
    this.#taken++;
    if (refill) void this.fill();
    return cell;
  }

  /** More cells than may wait are never removed at a time: whoever grades waits when the removals do not keep up. */
  async end(cell: Cell): Promise<void> {
    this.#retire(Promise.resolve(cell));
    while (this.#retiring.size > Math.max(1, this.#options.limits.cells)) await Promise.race(this.#retiring);
  }

  /** Boots until as many wait as may. What fails ahead will fail again, and be told, when a cell is asked for. */
  async fill(): Promise<void> {
    if (this.#filling === null && this.#mayBoot()) this.#filling = this.#bootAhead();
    await this.#filling;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    for (const waiting of this.#waiting.splice(0)) this.#retire(waiting);
    await Promise.all(this.#retiring);
  }

  /** The oldest sound cell. One that is still booting is waited for: a new one would take longer. */
  async #takeWaiting(signal: AbortSignal): Promise<Cell | null> {
    for (let waiting = this.#waiting.shift(); waiting !== undefined; waiting = this.#waiting.shift()) {
      const sound = await unlessCancelled(signal, () => this.#soundCell(waiting)).catch((error: unknown) => {
        this.#putBack(waiting);
        throw error;
      });
      if (sound !== null) return sound;
      this.#retire(waiting);
    }
    return null;
  }

  async #soundCell(waiting: Promise<Cell | null>): Promise<Cell | null> {
    const cell = await waiting;
    if (cell === null) return null;
    const check = within(cell.isSound(), this.#options.limits.checkSeconds, "a look at a cell that waited");
    return (await check.catch(() => false)) ? cell : null;
  }

  /** Nobody has had it: whoever asked was looking whether it is sound, or waiting for it, when that was cancelled. */
  #putBack(waiting: Promise<Cell | null>): void {
    if (this.#closing.signal.aborted) this.#retire(waiting);
    else this.#waiting.unshift(waiting);
  }

  async #bootAhead(): Promise<void> {
    do {
      const booting = this.#boot();
      this.#waiting.push(booting);
      if ((await booting) !== null) continue;
      this.#waiting = this.#waiting.filter((one) => one !== booting);
      break;
    } while (this.#mayBoot());
    this.#filling = null;
  }

  #mayBoot(): boolean {
    const { limits, grades = Infinity, freeMiB = systemFreeMiB } = this.#options;
    const most = Math.min(limits.cells, grades - this.#taken);
    return !this.#closing.signal.aborted && this.#waiting.length < most && freeMiB() >= limits.freeMiB;
  }

  async #boot(): Promise<Cell | null> {
    const { runtime, suite } = this.#options;
    const { signal } = this.#closing;
    const cell = await runtime.open(suite.lab.lab, signal).catch(() => null);
    if (cell === null) return null;
    try {
      await unlessCancelled(signal, () => suite.loadInto(cell));
      return cell;
    } catch {
      await this.#end(cell);
      return null;
    }
  }

  #retire(waiting: Promise<Cell | null>): void {
    const retiring = waiting
      .then((cell) => (cell === null ? undefined : this.#end(cell)))
      .then(() => void this.#retiring.delete(retiring));
    this.#retiring.add(retiring);
  }

  async #end(cell: Cell): Promise<void> {
    try {
      await cell[Symbol.asyncDispose]();
    } catch (error) {
      this.#options.onLeftover?.(reasonOf(error));
    }
  }
}

function systemFreeMiB(): number {
  return freemem() / 1024 / 1024;
}
