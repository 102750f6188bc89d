import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";

const EPOCH = new Date(0);
const NOTHING = Buffer.alloc(0);

/**
 * Packs files into the one tar archive their contents can have: regular files only, in the byte order
 * of their paths, with nothing in it of who packed them, when or with what.
 */
export function canonicalArchive(files: ReadonlyMap<string, Buffer>): Promise<Buffer> {
  const archive = pack();
  for (const name of [...files.keys()].sort(byBytes)) {
    archive.entry({ name, mode: 0o644, mtime: EPOCH, uid: 0, gid: 0 }, files.get(name) ?? NOTHING);
  }
  archive.finalize();
  return buffer(archive);
}

/** The order of names' UTF-8 bytes, which is the same in every locale. */
export function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
