/** Remembers the last lines of an output, for the message when it ends badly. */
export class Tail {
  readonly #lines: string[] = [];
  readonly #keep: number;

  constructor(keep = 12) {
    this.#keep = keep;
  }

  add(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > this.#keep) this.#lines.shift();
  }

  /** The lines, indented, each on its own; starts with a newline unless there are none. */
  get text(): string {
    return this.#lines.map((line) => `\n  ${line}`).join("");
  }
}
