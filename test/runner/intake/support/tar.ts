import { buffer } from "node:stream/consumers";
import { pack, type Header } from "tar-stream";

export type TarPart = Partial<Header> & { name: string; contents?: string | Buffer };

/** A tar archive of these entries, taken literally: nothing is checked or put right. */
export function tarOf(parts: readonly TarPart[]): Promise<Buffer> {
  const archive = pack();
  for (const { contents, ...header } of parts) {
    if (header.type === undefined || header.type === "file") archive.entry(header, contents ?? "");
    else archive.entry(header);
  }
  archive.finalize();
  return buffer(archive);
}

/** The same for plain files. */
export function tarOfFiles(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  return tarOf(Object.entries(files).map(([name, contents]) => ({ name, contents })));
}

/** A tar archive of one empty file, its header changed and summed up again. */
export async function tarWithHeader(name: string, change: (header: Buffer) => void): Promise<Buffer> {
  const archive = await tarOf([{ name }]);
  change(archive);
  return summed(archive);
}

/** Puts the right checksum into the header that an archive begins with. */
export function summed(archive: Buffer): Buffer {
  archive.write(" ".repeat(8), 148, "latin1");
  const sum = archive.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  archive.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return archive;
}
