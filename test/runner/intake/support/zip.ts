import { crc32, deflateRawSync } from "node:zlib";

export interface ZipPart {
  name: string | Buffer;
  contents?: string | Buffer;
  /** 0 stored, 8 deflated; others are only claimed. */
  method?: number;
  /** General purpose bits: 1 encrypted, 0x800 UTF-8 name. */
  flags?: number;
  /** Unix mode, type bits included. */
  mode?: number;
  /** What the headers claim instead of the truth. */
  announcedBytes?: number;
  crc?: number;
  /** Where the central directory says the entry is, if not where it is. */
  offset?: number;
}

/** A zip archive of these entries, taken literally: nothing is checked or put right. */
export function zipOf(parts: readonly ZipPart[]): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let at = 0;
  for (const part of parts) {
    const { local, central } = entryOf(part, at);
    locals.push(local);
    centrals.push(central);
    at += local.length;
  }
  const directory = Buffer.concat(centrals);
  return Buffer.concat([...locals, directory, endRecord(parts.length, directory.length, at)]);
}

/** The same for plain files. */
export function zipOfFiles(files: Readonly<Record<string, string | Buffer>>): Buffer {
  return zipOf(Object.entries(files).map(([name, contents]) => ({ name, contents })));
}

function entryOf(part: ZipPart, at: number): { local: Buffer; central: Buffer } {
  const { contents = "", method = 8, flags = 0, mode = 0o100644 } = part;
  const name = Buffer.from(part.name);
  const plain = Buffer.from(contents);
  const data = method === 8 ? deflateRawSync(plain) : plain;
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(flags, 2);
  common.writeUInt16LE(method, 4);
  common.writeUInt32LE(part.crc ?? crc32(plain), 10);
  common.writeUInt32LE(data.length, 14);
  common.writeUInt32LE(part.announcedBytes ?? plain.length, 18);
  common.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from("PK\u0003\u0004"), common, name, data]);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE((mode << 16) >>> 0, 6);
  rest.writeUInt32LE(part.offset ?? at, 10);
  const madeByUnix = Buffer.from([20, 3]);
  return { local, central: Buffer.concat([Buffer.from("PK\u0001\u0002"), madeByUnix, common, rest, name]) };
}

function endRecord(entries: number, bytes: number, at: number): Buffer {
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", "latin1");
  end.writeUInt16LE(entries, 8);
  end.writeUInt16LE(entries, 10);
  end.writeUInt32LE(bytes, 12);
  end.writeUInt32LE(at, 16);
  return end;
}
