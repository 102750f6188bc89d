import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { BacklabError } from "../../../runner/errors.ts";
import { takeIn } from "../../../runner/intake/intake.ts";
import { openScratchFiles } from "./support/open-files.ts";
import { project, scratch, scratchFile } from "./support/scratch.ts";
import { refused } from "./support/refused.ts";
import { summed, tarOf, tarOfFiles, tarWithHeader } from "./support/tar.ts";
import { zipOf, zipOfFiles } from "./support/zip.ts";

const FILES = { "package.json": "{}", "src/server.js": "x".repeat(2000), "src/z.js": "z" };

async function messageFor(contents: string | Buffer): Promise<string> {
  const path = await scratchFile("work", contents);
  const { message } = await refused(takeIn(path), "submission_unreadable");
  return message.replace(`${path} `, "");
}

describe("what is not there or has nothing in it", () => {
  it("a path that does not exist", async () => {
    const path = join(await scratch(), "gone");
    expect((await refused(takeIn(path), "submission_missing")).message).toBe(`there is nothing at ${path}`);
    await refused(takeIn(join(await scratchFile("a.txt", "x"), "below-a-file")), "submission_missing");
    await refused(takeIn("x".repeat(5000)), "submission_missing");
  });

  it("an empty folder, file or archive", async () => {
    await refused(takeIn(await scratch()), "submission_empty");
    await refused(takeIn(await scratchFile("a.zip", "")), "submission_empty");
    await refused(takeIn(await scratchFile("a.zip", zipOf([]))), "submission_empty");
    await refused(takeIn(await scratchFile("a.tar", await tarOf([]))), "submission_empty");
    await refused(takeIn(await scratchFile("a.tgz", gzipSync(await tarOf([])))), "submission_empty");
    await refused(
      takeIn(await scratchFile("a.tar", await tarOf([{ name: "src/", type: "directory" }]))),
      "submission_empty",
    );
  });

  it("a folder of empty folders", async () => {
    const folder = await project({ "a/b/.env": "x" });
    await refused(takeIn(folder), "submission_empty");
  });
});

describe("what is not an archive", () => {
  it("a text file", async () => {
    expect(await messageFor("console.log('hello')")).toBe("is not an archive");
  });

  it.each([
    ["7z", "7z\u00bc\u00af\u0027\u001c"],
    ["RAR", "Rar!\u001a\u0007"],
    ["xz", "\u00fd7zXZ\u0000"],
    ["bzip2", "BZh91AY"],
    ["zstd", "(\u00b5/\u00fd"],
  ])("a %s archive, called by its name", async (name, magic) => {
    expect(await messageFor(Buffer.from(magic, "latin1"))).toBe(`is a ${name} archive, which is not taken`);
  });

  it("a compressed file that is not a tar archive", async () => {
    expect(await messageFor(gzipSync("x".repeat(5000)))).toMatch(/^cannot be read as a tar.gz archive: /);
  });

  it("a device", async () => {
    const { message } = await refused(takeIn("/dev/null"), "submission_unreadable");
    expect(message).toBe("/dev/null is neither a folder nor a file");
  });
});

describe("what is damaged", () => {
  it("a tar archive cut short anywhere, even between two files", async () => {
    const whole = await tarOfFiles(FILES);
    for (let bytes = 512; bytes < whole.length - 1024; bytes += 256) {
      expect(await messageFor(whole.subarray(0, bytes))).toMatch(/^cannot be read as a tar archive: /);
    }
    expect(await messageFor(whole.subarray(0, whole.length - 1024))).toMatch(
      /: it ends before the mark that ends an archive$/,
    );
  });

  it("a tar entry whose size is no number", async () => {
    const archive = await tarWithHeader("a.js", (header) => header.writeUInt8(0x90, 124));
    expect(await messageFor(archive)).toBe("cannot be read as a tar archive: the size of a.js is not a number");
  });

  it("a tar archive of headers upon headers, or of zeros, with no files", async () => {
    const headers = await tarOf([{ name: "x", contents: "11 a=bbbbb\n".repeat(50_000) }]);
    headers.write("x", 156);
    const archive = Buffer.concat([
      ...Array.from({ length: 8 }, () => summed(headers).subarray(0, -1024)),
      Buffer.alloc(1024),
    ]);
    const message = "it holds more headers and padding than files";
    expect(await messageFor(archive)).toBe(`cannot be read as a tar archive: ${message}`);
    expect(await messageFor(Buffer.alloc(2_000_000))).toBe(`cannot be read as a tar archive: ${message}`);
  });

  it("a tar.gz archive cut short anywhere", async () => {
    const whole = gzipSync(await tarOfFiles(FILES));
    for (let bytes = 2; bytes < whole.length; bytes += 7) {
      expect(await messageFor(whole.subarray(0, bytes))).toMatch(/^cannot be read as a tar.gz archive: /);
    }
  });

  it("a zip archive cut short anywhere", async () => {
    const whole = zipOfFiles(FILES);
    for (let bytes = 4; bytes < whole.length; bytes += 7) {
      expect(await messageFor(whole.subarray(0, bytes))).toMatch(/^cannot be read as a zip archive: /);
    }
  });

  it("a zip entry whose contents are not what was packed", async () => {
    expect(await messageFor(zipOf([{ name: "a.js", contents: "x", crc: 1 }]))).toBe(
      "a.js is not what the archive says it is",
    );
  });

  it("a zip entry of another size than it says", async () => {
    const contents = "x".repeat(100_000);
    expect(await messageFor(zipOf([{ name: "a.js", contents, announcedBytes: 10 }]))).toBe(
      "a.js is not what the archive says it is",
    );
    expect(await messageFor(zipOf([{ name: "a.js", contents, announcedBytes: 200_000 }]))).toBe(
      "a.js is not what the archive says it is",
    );
    expect(await messageFor(zipOf([{ name: "a.js", contents, method: 0, announcedBytes: 10 }]))).toMatch(
      /size mismatch/,
    );
  });

  it("a zip entry that is said to be elsewhere", async () => {
    expect(await messageFor(zipOf([{ name: "a.js", contents: "x", offset: 7 }]))).toMatch(
      /^cannot be read as a zip archive: /,
    );
    expect(await messageFor(zipOf([{ name: "a.js", contents: "x", offset: 1e6 }]))).toMatch(/: it ends too early$/);
  });

  it("a zip entry that is encrypted, or compressed in an unusual way", async () => {
    expect(await messageFor(zipOf([{ name: "a.js", flags: 1 }]))).toBe("a.js is encrypted");
    expect(await messageFor(zipOf([{ name: "a.js", flags: 0x41 }]))).toMatch(/strong encryption is not supported$/);
    expect(await messageFor(zipOf([{ name: "a.js", method: 14, contents: "x" }]))).toBe(
      "a.js is compressed in a way that is not read here (zip method 14)",
    );
  });

  it("any archive with bytes changed at random is taken or refused, and left closed", async () => {
    const archives = [await tarOfFiles(FILES), gzipSync(await tarOfFiles(FILES)), zipOfFiles(FILES)];
    const random = generator(20);
    for (let round = 0; round < 300; round++) {
      const bytes = Buffer.from(archives[round % archives.length] ?? "");
      for (let change = 0; change < 3; change++)
        bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      const error = await takeIn(await scratchFile("work", bytes)).catch((reason: unknown) => reason);
      if (error instanceof Error) expect(error).toBeInstanceOf(BacklabError);
    }
    expect(await openScratchFiles()).toEqual([]);
  });
});

describe("what we may not read", () => {
  it("a file or folder of someone else's", async () => {
    const folder = await project({ "package.json": "{}", "src/secret.js": "x" });
    await chmod(folder, 0o755);
    await chmod(join(folder, "src/secret.js"), 0);
    asNobody();
    const file = await refused(takeIn(folder), "submission_unreadable");
    expect(file.message).toBe("src/secret.js cannot be read: permission denied");
  });

  it("a folder inside, or the folder itself", async () => {
    const folder = await project({ "package.json": "{}", "src/secret.js": "x" });
    await chmod(folder, 0o755);
    await chmod(join(folder, "src"), 0);
    asNobody();
    expect((await refused(takeIn(folder), "submission_unreadable")).message).toBe(
      "src cannot be read: permission denied",
    );
    await refused(takeIn(join(folder, "src")), "submission_unreadable");
    await refused(takeIn(join(folder, "src/secret.js")), "submission_unreadable");
  });

  it("an archive", async () => {
    const path = await scratchFile("a.zip", zipOfFiles(FILES));
    await chmod(path, 0);
    await chmod(join(path, ".."), 0o755);
    asNobody();
    expect((await refused(takeIn(path), "submission_unreadable")).message).toMatch(
      / cannot be opened: EACCES: permission denied/,
    );
  });
});

/** Root may read everything, so where tests run as root they stop being it for a while. */
function asNobody(): void {
  if (process.getuid?.() !== 0) return;
  process.seteuid?.(65_534);
  onTestFinished(() => process.seteuid?.(0));
}

/** Repeatable numbers in [0, 1). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
