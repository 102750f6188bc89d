const BLOCK_BYTES = 512;

/**
 * Watches whether a tar archive ends as it should, with a block of zeros. tar-stream does not ask, and
 * an archive cut short between two files would pass for a smaller project.
 */
export class TarEnd {
  #zeros = 0;

  get seen(): boolean {
    return this.#zeros >= BLOCK_BYTES;
  }

  /** Passes the bytes on, looked at. */
  async *watched(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      const zeros = zerosAtEnd(chunk);
      this.#zeros = zeros === chunk.length ? this.#zeros + zeros : zeros;
      yield chunk;
    }
  }
}

/** How many zeros a chunk ends with, as far as it matters. */
function zerosAtEnd(chunk: Buffer): number {
  const tail = chunk.subarray(-BLOCK_BYTES);
  return tail.length - 1 - tail.findLastIndex((byte) => byte !== 0);
}
