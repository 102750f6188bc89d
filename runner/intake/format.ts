/** What a file is, by its first bytes. */
type Format = "empty" | "zip" | "gzip" | "tar" | "unknown";

/** As many bytes as `formatOf` needs to see. */
export const HEAD_BYTES = 512;

const TAR_MAGIC_AT = 257;

/** Recognises a format by content; a name can say anything. */
export function formatOf(head: Buffer): Format {
  if (head.length === 0) return "empty";
  if (startsWith(head, "PK\u0003\u0004") || startsWith(head, "PK\u0005\u0006")) return "zip";
  if (startsWith(head, "\u001f\u008b")) return "gzip";
  if (startsWith(head.subarray(TAR_MAGIC_AT), "ustar") || isEmptyTar(head)) return "tar";
  return "unknown";
}

/** Formats that are not taken, to call them by their name. */
const FOREIGN: readonly (readonly [magic: string, name: string])[] = [
  ["7z\u00bc\u00af", "7z"],
  ["Rar!", "RAR"],
  ["\u00fd7zXZ", "xz"],
  ["BZh", "bzip2"],
  ["(\u00b5/\u00fd", "zstd"],
];

/** The name of an archive format that is not taken, or null when it is not an archive that we know. */
export function foreignFormatOf(head: Buffer): string | null {
  return FOREIGN.find(([magic]) => startsWith(head, magic))?.[1] ?? null;
}

/** A tar archive of nothing is zeros and no more. */
function isEmptyTar(head: Buffer): boolean {
  return head.length === HEAD_BYTES && head.every((byte) => byte === 0);
}

function startsWith(bytes: Buffer, magic: string): boolean {
  return bytes.subarray(0, magic.length).equals(Buffer.from(magic, "latin1"));
}
