import type { Archive } from "./archive.ts";
import { type IntakeCaps, MIB, overCap } from "./caps.ts";

/** Counts what comes out of an archive and stops it at the caps, whatever its headers announce. */
export class UnpackMeter {
  readonly #archive: Archive;
  readonly #caps: IntakeCaps;
  #bytes = 0;

  constructor(archive: Archive, caps: IntakeCaps) {
    this.#archive = archive;
    this.#caps = caps;
  }

  /** Passes the bytes on, counted. */
  async *through(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      this.#count(chunk.length);
      yield chunk;
    }
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    const { expansion, unpackedMiB } = this.#caps;
    if (this.#bytes > unpackedMiB * MIB) throw overCap("unpackedMiB", this.#caps, this.#archive.name);
    if (this.#bytes > Math.max(MIB, expansion * this.#archive.bytes)) {
      throw overCap("expansion", this.#caps, this.#archive.name);
    }
  }
}
