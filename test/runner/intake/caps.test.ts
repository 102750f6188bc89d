import { open } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { createGzip, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { takeIn, takeInFiles } from "../../../runner/intake/intake.ts";
import { project, scratch, scratchFile } from "./support/scratch.ts";
import { refused } from "./support/refused.ts";
import { summed, tarOf, tarOfFiles } from "./support/tar.ts";
import { zipOf, zipOfFiles } from "./support/zip.ts";

const MIB = 1024 * 1024;
/** Far above noise, far below what a bomb would unpack to. */
const FLAT_MIB = 150;
const QUICK_MS = 5_000;

type Source = "folder" | "tar" | "zip";
const SOURCES: readonly Source[] = ["folder", "tar", "zip"];

async function sourceOf(source: Source, files: Record<string, string | Buffer>): Promise<string> {
  if (source === "folder") return project(files);
  return scratchFile("work", source === "tar" ? await tarOfFiles(files) : zipOfFiles(files));
}

/** Refused quickly, and without memory to show for it. */
async function refusedAsBomb(path: string): Promise<string> {
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  const started = performance.now();
  const { message } = await refused(takeIn(path), "submission_too_large");
  expect(performance.now() - started).toBeLessThan(QUICK_MS);
  expect((process.memoryUsage.rss() - before) / MIB).toBeLessThan(FLAT_MIB);
  return message.replace(`${path} `, "");
}

describe.each(SOURCES)("a %s over a cap is refused, naming cap and entry", (source) => {
  const messageFor = async (files: Record<string, string | Buffer>, caps: Record<string, number>): Promise<string> =>
    (await refused(takeIn(await sourceOf(source, files), { caps }), "submission_too_large")).message;

  it("one file", async () => {
    const message = await messageFor(
      { "a.js": "", "b.sql": Buffer.alloc(MIB + 1, "abc") },
      { fileMiB: 1, expansion: 1e6 },
    );
    expect(message).toBe("b.sql is larger than 1 MiB, the most one file may be");
  });

  it("all files", async () => {
    const half = Buffer.alloc(MIB / 2, "abc");
    const message = await messageFor({ "a.js": half, "b.js": half, "c.js": "x" }, { totalMiB: 1, expansion: 1e6 });
    expect(message).toBe("the submission is larger than 1 MiB in all: c.js went over");
  });

  it("entries, whichever way folders are listed", async () => {
    const message = await messageFor({ "a/b.js": "", "a/c.js": "", "a/d.js": "" }, { entries: 3 });
    expect(message).toBe("the submission has more than 3 files and folders: a/d.js went over");
  });

  it("entries, with what is left out", async () => {
    const message = await messageFor({ "a.js": "", "a/.env": "", "a/.env.a": "", "a/.env.b": "" }, { entries: 3 });
    expect(message).toMatch(/^the submission has more than 3 files and folders: /);
  });

  it("depth", async () => {
    const message = await messageFor({ "a/b/c.js": "", "a/b/c/d.js": "" }, { depth: 3 });
    expect(message).toBe("a/b/c/d.js is nested more than 3 names deep");
  });

  it("length of a path", async () => {
    const message = await messageFor({ "ok.js": "", "größe.js": "" }, { pathBytes: 9 });
    expect(message).toBe("the path größe.js is longer than 9 bytes");
  });

  it("but not right at it", async () => {
    const files = { "a/b.js": Buffer.alloc(MIB / 2, "abc"), "a/c.js": Buffer.alloc(MIB / 2, "abc") };
    const caps = { totalMiB: 1, fileMiB: 0.5, entries: 3, depth: 2, pathBytes: 6, expansion: 1e6, archiveMiB: 2 };
    await expect(takeIn(await sourceOf(source, files), { caps })).resolves.toMatchObject({
      submission: { bytes: MIB },
    });
  });
});

describe("other caps", () => {
  it("an archive that is too large is not read", async () => {
    const file = await open(join(await scratch(), "a.tar"), "w");
    const path = join(await scratch(), "sparse.tar");
    await file.close();
    const sparse = await open(path, "w");
    await sparse.truncate(51 * MIB);
    await sparse.close();
    const { message } = await refused(takeIn(path), "submission_too_large");
    expect(message).toBe(`${path} is larger than 50 MiB, the most an archive may be`);
  });

  it("what is listed, even if it is left out", async () => {
    const files = { "package.json": "{}", "node_modules/a.js": "", "node_modules/b.js": "" };
    const caps = { scannedEntries: 2 };
    const tar = await refused(takeIn(await sourceOf("tar", files), { caps }), "submission_too_large");
    expect(tar.message).toBe("the submission lists more than 2 entries: node_modules/b.js went over");
    await refused(takeIn(await sourceOf("zip", files), { caps }), "submission_too_large");
    await expect(takeIn(await sourceOf("folder", files), { caps })).resolves.toBeDefined();
    const flat = await sourceOf("folder", { "a.js": "", "b.js": "", "c.js": "" });
    await refused(takeIn(flat, { caps }), "submission_too_large");
  });

  it("what an archive unpacks to, even if it is left out", async () => {
    const tar = await tarOfFiles({ "node_modules/a.js": Buffer.alloc(3 * MIB) });
    const path = await scratchFile("work", gzipSync(tar));
    const { message } = await refused(
      takeIn(path, { caps: { unpackedMiB: 2, expansion: 1e6 } }),
      "submission_too_large",
    );
    expect(message).toBe(`${path} unpacks to more than 2 MiB`);
  });

  it("files in memory", async () => {
    const files = [["a.js", Buffer.alloc(2 * MIB)]] as const;
    await refused(takeInFiles(files, { caps: { fileMiB: 1 } }), "submission_too_large");
  });

  it("caps that are not caps are our own mistake", async () => {
    await expect(takeInFiles([], { caps: { fileMiB: -1 } })).rejects.toBeInstanceOf(z.ZodError);
  });
});

describe("bombs are stopped at a cap, soon and with flat memory", () => {
  it("300 MiB of zeros in a tar.gz", async () => {
    expect(await refusedAsBomb(await gzipped(tarStart("zeros.bin", 300 * MIB), 300))).toMatch(
      /^zeros.bin is larger than 5 MiB/,
    );
  });

  it("300 MiB of zeros in a folder that is left out", async () => {
    expect(await refusedAsBomb(await gzipped(tarStart("node_modules/zeros.bin", 300 * MIB), 300))).toBe(
      "unpacks to more than 100 times its own size, as only a compression bomb does",
    );
  });

  it("a tar entry that announces petabytes", async () => {
    expect(await refusedAsBomb(await scratchFile("work", tarStart("a.bin", 2 ** 50)))).toMatch(
      /^a.bin is larger than 5 MiB/,
    );
  });

  it("a zip entry of zeros that announces a few bytes", async () => {
    const part = { name: "a.bin", contents: Buffer.alloc(300 * MIB), announcedBytes: 10 };
    const path = await scratchFile("work", zipOf([part]));
    expect((await refused(takeIn(path), "submission_unreadable")).message).toBe(
      "a.bin is not what the archive says it is",
    );
  });

  it("a zip of many entries that are all the same bytes", async () => {
    const contents = Buffer.alloc(MIB, "a line of text that is repeated ");
    const parts = Array.from({ length: 40 }, (_, index) => ({ name: `copy-${index}.sql`, contents, offset: 0 }));
    expect(await refusedAsBomb(await scratchFile("work", zipOf(parts)))).toMatch(/^unpacks to more than 100 times/);
  });

  it("a million entries in a tar.gz", async () => {
    const head = tarStart("a/", 0, "5");
    const path = await gzippedStream(Readable.from(repeated(head, 1_000_000)));
    expect(await refusedAsBomb(path)).toMatch(/100 times its own size|more than 50000 entries/);
  });

  it("thousands upon thousands of names in a zip", async () => {
    const parts = Array.from({ length: 45_000 }, (_, index) => ({ name: `f${index}`, method: 0 }));
    expect(await refusedAsBomb(await scratchFile("work", zipOf(parts)))).toMatch(
      /more than 5000 files and folders: f5000 /,
    );
  });

  it("a name of half a megabyte", async () => {
    const name = "n".repeat(MIB / 2);
    const path = await scratchFile("work", await tarOf([{ name: "x", contents: "x", pax: { path: name } }]));
    expect(await refusedAsBomb(path)).toMatch(/^the path n{100}\.\.\. is longer than 255 bytes$/);
  });
});

/** A tar header that announces any size, whatever follows. */
function tarStart(name: string, bytes: number, flag = "0"): Buffer {
  const head = Buffer.alloc(512);
  head.write(name, 0);
  head.write("0000644\0", 100);
  head[124] = 0x80;
  head.writeBigUInt64BE(BigInt(bytes), 128);
  head.write(flag, 156);
  head.write("ustar\x0000", 257, "latin1");
  return summed(head);
}

async function gzipped(head: Buffer, zerosMiB: number): Promise<string> {
  return gzippedStream(Readable.from(repeated(Buffer.alloc(MIB), zerosMiB, head)));
}

async function gzippedStream(bytes: Readable): Promise<string> {
  return scratchFile("work", await buffer(bytes.pipe(createGzip({ level: 1 }))));
}

function* repeated(chunk: Buffer, times: number, first?: Buffer): Generator<Buffer> {
  if (first !== undefined) yield first;
  const batch = Math.max(1, Math.floor(MIB / chunk.length));
  const many = Buffer.concat(Array.from({ length: batch }, () => chunk));
  for (let done = 0; done < times; done += batch) yield many;
}
