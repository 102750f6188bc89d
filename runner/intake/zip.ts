import { isUtf8 } from "node:buffer";
import { crc32, createInflateRaw } from "node:zlib";
import { type Entry as ZipEntry, fromRandomAccessReaderPromise, getFileNameLowLevel, type ZipFile } from "yauzl";
import { type Archive, parseFailure } from "./archive.ts";
import { overCap } from "./caps.ts";
import { chunksOf, decompressed } from "./chunks.ts";
import type { EntrySink } from "./collector.ts";
import { HandleReader } from "./handle-reader.ts";
import { unreadable } from "./refusal.ts";
import type { EntryKind } from "./rules.ts";
import { UnpackMeter } from "./unpack-meter.ts";

/** General purpose bit 11: the name is UTF-8. */
const UTF8_NAME = 0x800;
const DEFLATED = 8;
const UNIX_TYPE = 0o170000;
const UNIX_KINDS: Readonly<Record<number, EntryKind>> = {
  0: "file",
  0o100000: "file",
  0o040000: "directory",
  0o120000: "symbolic link",
};

/**
 * Reads a zip archive into the collector by its central directory, inflating only what is taken.
 *
 * @throws BacklabError `submission_unreadable` for a damaged or encrypted one, and what the collector throws
 */
export async function readZip(archive: Archive, collector: EntrySink): Promise<void> {
  try {
    const zip = await fromRandomAccessReaderPromise(new HandleReader(archive.file), archive.bytes, {
      decodeStrings: false,
    });
    if (zip.entryCount > collector.caps.scannedEntries) throw overCap("scannedEntries", collector.caps, archive.name);
    await collectFrom(zip, archive, collector);
  } catch (error) {
    throw parseFailure(error, archive, "zip");
  }
}

async function collectFrom(zip: ZipFile, archive: Archive, collector: EntrySink): Promise<void> {
  const meter = new UnpackMeter(archive, collector.caps);
  for await (const entry of zip.eachEntry()) {
    const name = nameOf(entry);
    const stored = () => storedBytes(zip, entry, archive, collector.signal);
    await collector.add({
      name,
      kind: kindOf(entry, name),
      announcedBytes: entry.uncompressedSize,
      content: () => meter.through(verified(entry, name, unpacked(entry, name, stored))),
    });
  }
}

/** Names without the UTF-8 mark are cp437 by the book, but macOS writes UTF-8 without setting it. */
function nameOf({ generalPurposeBitFlag, fileNameRaw, extraFields }: ZipEntry): string {
  const flags = isUtf8(fileNameRaw) ? generalPurposeBitFlag | UTF8_NAME : generalPurposeBitFlag;
  return getFileNameLowLevel(flags, fileNameRaw, extraFields, true);
}

function kindOf(entry: ZipEntry, name: string): EntryKind {
  const kind = UNIX_KINDS[(entry.externalFileAttributes >>> 16) & UNIX_TYPE] ?? "special file";
  return kind === "file" && name.endsWith("/") ? "directory" : kind;
}

async function* storedBytes(zip: ZipFile, entry: ZipEntry, { file }: Archive, signal: AbortSignal | undefined) {
  const { fileDataStart: start } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
  yield* chunksOf(file, { start, end: start + entry.compressedSize, signal });
}

function unpacked(entry: ZipEntry, name: string, stored: () => AsyncGenerator<Buffer>): AsyncIterable<Buffer> {
  if (entry.isEncrypted()) throw unreadable(name, "is encrypted", "pack the project again without a password");
  if (!entry.canDecodeFileData()) {
    const what = `is compressed in a way that is not read here (zip method ${entry.compressionMethod})`;
    throw unreadable(name, what, "pack the project again with the ordinary method, deflate");
  }
  return entry.compressionMethod === DEFLATED ? decompressed(stored(), createInflateRaw()) : stored();
}

/** Passes the bytes on while they are no more than announced, and checks size and CRC-32 at the end. */
async function* verified(entry: ZipEntry, name: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let bytes = 0;
  let sum = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > entry.uncompressedSize) break;
    sum = crc32(chunk, sum);
    yield chunk;
  }
  if (bytes === entry.uncompressedSize && sum === entry.crc32) return;
  throw unreadable(name, "is not what the archive says it is", "it may be damaged: pack the project again");
}
