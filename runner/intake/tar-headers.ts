import { type Archive, damaged } from "./archive.ts";
import { MIB } from "./caps.ts";

const BLOCK_BYTES = 512;
/** Room for a name, times and what macOS keeps about a file: several times what any tool writes. */
const BYTES_PER_ENTRY = 2048;
/** Room for headers of the whole archive, padding at its end, and what is read ahead of the parser. */
const BYTES_TO_BEGIN_WITH = MIB;

/**
 * Bounds what a tar archive spends on headers. Extended headers come before the entry they belong to, are
 * slow to parse, and may repeat forever without any entry for the collector to count.
 */
export class TarHeaders {
  readonly #archive: Archive;
  readonly #format: string;
  #seen = 0;
  #room = BYTES_TO_BEGIN_WITH;

  constructor(archive: Archive, format: string) {
    this.#archive = archive;
    this.#format = format;
  }

  /** Makes room for an entry that has begun: its contents, and headers for another one. */
  began(contentBytes: number): void {
    this.#room += BLOCK_BYTES + Math.ceil(contentBytes / BLOCK_BYTES) * BLOCK_BYTES + BYTES_PER_ENTRY;
  }

  /** Passes the bytes on while there is room for them. */
  async *watched(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      this.#seen += chunk.length;
      if (this.#seen > this.#room)
        throw damaged(this.#archive, this.#format, "it holds more headers and padding than files");
      yield chunk;
    }
  }
}
