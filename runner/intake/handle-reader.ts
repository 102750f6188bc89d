import type { FileHandle } from "node:fs/promises";
import { RandomAccessReader } from "yauzl";

/** yauzl asks for a few dozen bytes at a time, mostly one after the other. */
const AHEAD_BYTES = 64 * 1024;

/** How yauzl reads from a file that stays ours to close. */
export class HandleReader extends RandomAccessReader {
  readonly #file: FileHandle;
  #ahead = { at: 0, bytes: Buffer.alloc(0) };

  constructor(file: FileHandle) {
    super();
    this.#file = file;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    done: (error: Error | null) => void,
  ): void {
    this.#bytesAt(position, length).then((bytes) => {
      const copied = bytes.copy(buffer, offset);
      done(copied < length ? new Error("it ends too early") : null);
    }, done);
  }

  override close(done: (error: Error | null) => void): void {
    done(null);
  }

  /** Never asked for: the content of entries is read straight from the file. */
  override _readStreamForRange(): never {
    throw new Error("yauzl was not asked for a stream");
  }

  async #bytesAt(position: number, length: number): Promise<Buffer> {
    const { at, bytes } = this.#ahead;
    if (position < at || position + length > at + bytes.length) await this.#readAhead(position, length);
    const start = position - this.#ahead.at;
    return this.#ahead.bytes.subarray(start, start + length);
  }

  async #readAhead(position: number, length: number): Promise<void> {
    const wanted = Math.max(length, AHEAD_BYTES);
    const { buffer, bytesRead } = await this.#file.read(Buffer.alloc(wanted), 0, wanted, position);
    this.#ahead = { at: position, bytes: buffer.subarray(0, bytesRead) };
  }
}
