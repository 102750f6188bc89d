import type { Cell, CellShape, Runtime } from "../../../runner/sandbox/cell.ts";
import type { CellSource } from "../../../runner/sandbox/cells.ts";

/** Cells of one shape, booted before they are asked for. */
export class CellsAhead implements CellSource, AsyncDisposable {
  readonly runtime: Runtime;
  readonly #shape: CellShape;
  readonly #waiting: Promise<Cell>[] = [];
  readonly #closing = new AbortController();
  /** How many more to boot as cells are taken. */
  #toBoot = 0;

  constructor(runtime: Runtime, shape: CellShape) {
    this.runtime = runtime;
    this.#shape = shape;
  }

  /** Boots until so many wait. */
  async fill(count: number): Promise<void> {
    while (this.#waiting.length < count) this.#waiting.push(this.#boot());
    await Promise.all(this.#waiting);
  }

  /** So many are going to be taken: boots some at once, and another one whenever one is taken. */
  expect(grades: number, ahead: number): void {
    void this.fill(Math.min(ahead, grades)).catch(() => undefined);
    this.#toBoot = Math.max(0, grades - this.#waiting.length);
  }

  take(): Promise<Cell> {
    const cell = this.#waiting.shift() ?? this.#boot();
    if (this.#toBoot > 0) {
      this.#toBoot--;
      this.#waiting.push(this.#boot());
    }
    return cell;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#toBoot = 0;
    this.#closing.abort();
    const waiting = await Promise.allSettled(this.#waiting.splice(0));
    const opened = waiting.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    await Promise.all(opened.map((cell) => cell[Symbol.asyncDispose]()));
  }

  #boot(): Promise<Cell> {
    const cell = this.runtime.open(this.#shape, this.#closing.signal);
    // Whoever takes it hears of it.
    cell.catch(() => undefined);
    return cell;
  }
}
