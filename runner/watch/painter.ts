const CLEAR_SCREEN = "\u001B[2J\u001B[H";
const CLEAR_LINE = "\r\u001B[K";

/**
 * Draws a screen: lines, and below them a status line. Where only that has changed, only that is drawn, so that
 * nothing flickers while tests run and what has scrolled out of a small window can be scrolled to.
 */
export class Painter {
  readonly #write: (text: string) => void;
  #drawn: string | null = null;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  paint(lines: readonly string[], status: string): void {
    const body = lines.map((line) => `${line}\n`).join("");
    this.#write(body === this.#drawn ? `${CLEAR_LINE}${status}` : `${CLEAR_SCREEN}${body}${status}`);
    this.#drawn = body;
  }

  /** Leaves what is drawn, and the cursor below it. */
  end(): void {
    if (this.#drawn !== null) this.#write("\n");
    this.#drawn = null;
  }
}
