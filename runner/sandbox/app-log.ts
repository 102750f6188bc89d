/** One line an app wrote, with when it arrived, in milliseconds of `performance.now()`. */
export interface LogLine {
  text: string;
  atMs: number;
}

const KEPT_LINES = 500;
const LINE_CHARACTERS = 2_000;

/**
 * What an app wrote to stdout and stderr, bounded: the first and the last 500 lines, each cut at 2,000
 * characters.
 */
export class AppLog {
  readonly #head: LogLine[] = [];
  readonly #tail: LogLine[] = [];
  readonly #partial = new Map<string, string>();

  /** Takes a chunk of one of the app's streams. Lines may span chunks. */
  write(stream: string, chunk: string, atMs: number): void {
    const lines = ((this.#partial.get(stream) ?? "") + chunk).split(/\r?\n/);
    this.#partial.set(stream, (lines.pop() ?? "").slice(0, LINE_CHARACTERS));
    for (const text of lines) this.#add({ text: text.slice(0, LINE_CHARACTERS), atMs });
  }

  lines(): LogLine[] {
    const unfinished = [...this.#partial.values()].filter((text) => text !== "");
    return [...this.#head, ...this.#tail, ...unfinished.map((text) => ({ text, atMs: performance.now() }))];
  }

  /** The last lines as text, oldest first: what to show of an app that did not start. */
  last(count: number): string[] {
    return this.lines()
      .slice(-count)
      .map(({ text }) => text);
  }

  /** What arrived in a span of time. */
  between(fromMs: number, toMs: number): LogLine[] {
    return this.lines().filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
  }

  #add(line: LogLine): void {
    if (this.#head.length < KEPT_LINES) return void this.#head.push(line);
    this.#tail.push(line);
    if (this.#tail.length > KEPT_LINES) this.#tail.shift();
  }
}
