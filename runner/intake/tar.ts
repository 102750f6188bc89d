import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { type Extract, extract, type Header } from "tar-stream";
import { type Archive, damaged, parseFailure } from "./archive.ts";
import { chunksOf, decompressed } from "./chunks.ts";
import type { EntrySink } from "./collector.ts";
import type { EntryKind } from "./rules.ts";
import { shown } from "./refusal.ts";
import { TarEnd } from "./tar-end.ts";
import { TarHeaders } from "./tar-headers.ts";
import { UnpackMeter } from "./unpack-meter.ts";

const KINDS: Readonly<Record<string, EntryKind>> = {
  file: "file",
  "contiguous-file": "file",
  directory: "directory",
  symlink: "symbolic link",
  link: "hard link",
  "character-device": "device",
  "block-device": "device",
  fifo: "named pipe",
};

/**
 * Reads a tar archive into the collector, in one pass and without unpacking anything to disk.
 *
 * @throws BacklabError `submission_unreadable` for a damaged one, and what the collector throws
 */
export async function readTar(archive: Archive, compression: "gzip" | "none", collector: EntrySink): Promise<void> {
  const format = compression === "gzip" ? "tar.gz" : "tar";
  const end = new TarEnd();
  const headers = new TarHeaders(archive, format);
  const meter = new UnpackMeter(archive, collector.caps);
  const { signal } = collector;
  const parser = extract();
  const raw = chunksOf(archive.file, { end: archive.bytes, signal });
  const plain = compression === "gzip" ? decompressed(raw, createGunzip()) : raw;
  const feeding = pipeline(end.watched(headers.watched(meter.through(plain))), parser, signal ? { signal } : {});
  const [reading] = await Promise.allSettled([collectFrom(parser, headers, collector), feeding]);
  if (reading.status === "rejected") throw parseFailure(reading.reason, archive, format);
  if (!end.seen) throw damaged(archive, format, "it ends before the mark that ends an archive");
}

async function collectFrom(parser: Extract, headers: TarHeaders, collector: EntrySink): Promise<void> {
  for await (const entry of parser) {
    const { name, size } = entry.header;
    // A size field that is not a number comes out as null, and its entry would never end.
    if (!Number.isSafeInteger(size)) throw new Error(`the size of ${shown(name)} is not a number`);
    headers.began(size);
    // tar-stream's entries yield Buffers; its types only promise `unknown`.
    const content = () => entry as AsyncIterable<Buffer>;
    await collector.add({ name, kind: kindOf(entry.header), announcedBytes: size, content });
    entry.resume();
  }
}

function kindOf({ type, name }: Header): EntryKind {
  const kind = KINDS[type] ?? "special file";
  // Archives older than ustar mark a folder by the slash alone.
  return kind === "file" && name.endsWith("/") ? "directory" : kind;
}
