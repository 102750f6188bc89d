import type { Readable } from "node:stream";

const KEPT_CHARACTERS = 8_000;

/** The end of what streams of text said, bounded. Reading it also keeps the writer from blocking. */
export class OutputTail {
  #text = "";

  constructor(...streams: Readable[]) {
    for (const stream of streams) {
      stream
        .setEncoding("utf8")
        .on("data", (chunk: string) => (this.#text = (this.#text + chunk).slice(-KEPT_CHARACTERS)));
    }
  }

  toString(): string {
    return this.#text.trim();
  }
}
