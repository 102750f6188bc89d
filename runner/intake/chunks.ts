import type { FileHandle } from "node:fs/promises";
import { pipeline, type Readable, type Transform } from "node:stream";

const CHUNK_BYTES = 64 * 1024;

/** The bytes of an open file from `start` up to `end`, or up to where the file ends. Does not close it. */
export async function* chunksOf(
  file: FileHandle,
  { start = 0, end, signal }: { start?: number; end: number; signal?: AbortSignal | undefined },
): AsyncGenerator<Buffer> {
  for (let at = start; at < end;) {
    signal?.throwIfAborted();
    const wanted = Math.min(CHUNK_BYTES, end - at);
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(wanted), 0, wanted, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Bytes as they come out of a decompressor. It is torn down together with its source, whichever ends first. */
export function decompressed(chunks: AsyncIterable<Buffer>, decompressor: Transform): Readable {
  // An error of either reaches whoever reads the result; the callback has nothing to add.
  return pipeline(chunks, decompressor, () => undefined);
}
