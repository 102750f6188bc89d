import type { Archive } from "./archive.ts";
import { MIB, overCap } from "./caps.ts";
import type { Collected, Collector, EntrySink } from "./collector.ts";
import { collectDirectory } from "./directory.ts";
import { foreignFormatOf, formatOf, HEAD_BYTES } from "./format.ts";
import { locate, openFile } from "./locate.ts";
import { unreadable, WHAT_TO_HAND_IN } from "./refusal.ts";
import { readTar } from "./tar.ts";
import { unwrapped } from "./unwrap.ts";
import { readZip } from "./zip.ts";

/**
 * Collects what is at a path, whichever kind of source it is.
 *
 * @throws BacklabError of blame `submission`
 */
export async function collectSource(path: string, collector: Collector): Promise<Collected> {
  const found = await locate(path);
  if (found.isFile()) return collectArchive(path, collector);
  if (!found.isDirectory()) throw unreadable(path, "is neither a folder nor a file", WHAT_TO_HAND_IN);
  await collectDirectory(path, collector);
  return collector;
}

async function collectArchive(path: string, collector: Collector): Promise<Collected> {
  const file = await openFile(path);
  try {
    const { size: bytes } = await file.stat();
    if (bytes > collector.caps.archiveMiB * MIB) throw overCap("archiveMiB", collector.caps, path);
    await readArchive({ file, name: path, bytes }, collector);
    return unwrapped(collector);
  } finally {
    await file.close();
  }
}

/**
 * Presents what is in an archive to a sink, whichever format it has.
 *
 * @throws BacklabError `submission_unreadable`, and what the sink throws
 */
export async function readArchive(archive: Archive, collector: EntrySink): Promise<void> {
  const { buffer, bytesRead } = await archive.file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  const head = buffer.subarray(0, bytesRead);
  switch (formatOf(head)) {
    case "empty":
      return;
    case "zip":
      return readZip(archive, collector);
    case "gzip":
      return readTar(archive, "gzip", collector);
    case "tar":
      return readTar(archive, "none", collector);
    case "unknown":
      throw notAnArchive(archive, foreignFormatOf(head));
  }
}

function notAnArchive({ name }: Archive, foreign: string | null): Error {
  const what = foreign === null ? "is not an archive" : `is a ${foreign} archive, which is not taken`;
  return unreadable(name, what, WHAT_TO_HAND_IN);
}
