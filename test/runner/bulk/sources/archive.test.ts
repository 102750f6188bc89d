import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { unpack } from "../../../../runner/bulk/sources/unpack.ts";
import { MIB } from "../../../../runner/intake/caps.ts";
import { tinyDisk } from "../../../support/tiny-disk.ts";
import { refused } from "../../intake/support/refused.ts";
import { scratch, scratchFile } from "../../intake/support/scratch.ts";
import { tarOf, tarOfFiles } from "../../intake/support/tar.ts";
import { zipOf, zipOfFiles } from "../../intake/support/zip.ts";
import { inFolder, PROJECT, read, takenIn } from "./support.ts";

const { signal } = new AbortController();

describe("one archive of all submissions", () => {
  it.each([
    ["a zip", (files: Record<string, string | Buffer>) => zipOfFiles(files)],
    ["a tar.gz", async (files: Record<string, string | Buffer>) => gzipSync(await tarOfFiles(files))],
  ])("is read from %s, with or without a folder around", async (_name, packed) => {
    const files = { ...inFolder("ada"), "bob.zip": zipOfFiles(PROJECT) };
    for (const wrapper of ["", "class of 2026/"]) {
      const wrapped = Object.fromEntries(Object.entries(files).map(([path, text]) => [`${wrapper}${path}`, text]));
      const source = await read(await scratchFile("all", await packed(wrapped)));
      expect(await takenIn(source)).toEqual({ ada: ["src/server.ts"], bob: ["src/server.ts"] });
    }
  });

  it("may be a platform's download", async () => {
    const files = { "Ada_12_assignsubmission_file_/p.zip": zipOfFiles(PROJECT) };
    const source = await read(await scratchFile("moodle.zip", zipOfFiles(files)));
    expect(source.format).toBe("moodle");
    expect(await takenIn(source)).toEqual({ "ada-12": ["src/server.ts"] });
  });

  it("may have a newline in a name", async () => {
    const files = { "Ada\nL_12_assignsubmission_file_/p.zip": zipOfFiles(PROJECT), ...inFolder("b\u202Ea") };
    const source = await read(await scratchFile("all.zip", zipOfFiles(files)));
    expect(Object.keys(await takenIn(source)).sort()).toEqual(["ada-l-12", "b-a"]);
  });

  it("keeps what is left out of a submission from being read, and its name to be told", async () => {
    const files = { ...inFolder("ada"), "ada/node_modules/x/index.js": "", "ada/jest.config.js": "" };
    const folder = await scratch();
    await unpack(await scratchFile("all.zip", zipOfFiles(files)), folder, signal);
    expect((await readdir(join(folder, "ada"))).sort()).toEqual(["jest.config.js", "node_modules", "src"]);
    expect(await readdir(join(folder, "ada/node_modules"))).toEqual([]);
  });

  it.each([
    ["a symbolic link", { name: "bob/src/passwd", type: "symlink", linkname: "/etc/passwd" } as const],
    ["a link to a folder outside", { name: "bob/src", type: "symlink", linkname: "/tmp" } as const],
    ["a hard link", { name: "bob/src/x", type: "link", linkname: "bob/src/server.ts" } as const],
    ["a device", { name: "bob/null", type: "character-device" } as const],
    ["one name twice", { name: "bob/src/server.ts", contents: "other();" }],
    ["a file that is also a folder", { name: "bob/src/server.ts/x", contents: "" }],
  ])("has its owner refused for %s, and nobody else", async (_name, part) => {
    const files = [...Object.entries(inFolder("ada")), ...Object.entries(inFolder("bob"))];
    const parts = [...files.map(([name, contents]) => ({ name, contents })), part];
    const taken = await takenIn(await read(await scratchFile("all.tar", await tarOf(parts))));
    expect(taken).toEqual({
      ada: ["src/server.ts"],
      bob: expect.stringMatching(
        /^submission_unsafe: src\S* is a symbolic link$|^submission_unsafe: null is/,
      ) as string,
    });
  });

  it.each([
    ["a name too long for any disk", [`eve/${"Ж".repeat(130)}.ts`], /^submission_unsafe: Ж+\.* is a symbolic link$/],
    [
      "a folder of such a name",
      [`eve/${"Ж".repeat(130)}/a.ts`, `eve/${"Ж".repeat(130)}/b.ts`],
      /^submission_unsafe: Ж/,
    ],
    ["a path too long for any disk", [`eve/${`${"x".repeat(180)}/`.repeat(30)}a.ts`], /^submission_/],
    ["a folder that is also a file", ["eve/x/y.ts", "eve/x"], /^submission_unsafe: x is a symbolic link$/],
    ["a file with a folder left out in it", ["eve/x", "eve/x/y/node_modules/z"], /^submission_unsafe: x is a/],
  ])("has its owner refused for %s, and grades the others", async (_name, names, message) => {
    const parts = [...names.map((name) => [name, ""] as const), ...Object.entries(inFolder("zoe"))];
    const tar = await tarOf(parts.map(([name, contents]) => ({ name, contents })));
    expect(await takenIn(await read(await scratchFile("all.tar", tar)))).toEqual({
      eve: expect.stringMatching(message) as string,
      zoe: ["src/server.ts"],
    });
  });

  it.each([["../evil"], ["/etc/evil"], ["ada/../../evil"], ["C:evil"], ["ada\\evil"]])(
    "leaves out %s, says so, and writes nothing outside",
    async (name) => {
      const outer = await scratch();
      const folder = join(outer, "in", "here");
      const path = await scratchFile(
        "all.tar",
        await tarOf([
          { name, contents: "x" },
          { name: "ada/a", contents: "" },
        ]),
      );
      const strays = await unpack(path, folder, signal);
      expect(strays).toEqual([expect.stringContaining("could mean a place outside the archive")]);
      expect(await readdir(outer, { recursive: true })).toEqual(["in", "in/here", "in/here/ada", "in/here/ada/a"]);
    },
  );

  it("leaves no permission on what is unpacked but its owner's", async () => {
    const folder = await scratch();
    await unpack(
      await scratchFile("all.tar", await tarOf([{ name: "a/b", mode: 0o6777, contents: "" }])),
      folder,
      signal,
    );
    expect((await lstat(join(folder, "a/b"))).mode & 0o7777).toBe(0o600);
  });

  it("cuts off what is larger than anything that may be handed in, and goes on", async () => {
    const files = { "ada/big.bin": Buffer.alloc(55 * MIB), ...inFolder("bob") };
    const folder = await scratch();
    expect(await unpack(await scratchFile("all.tar", await tarOfFiles(files)), folder, signal)).toEqual([]);
    const { size } = await lstat(join(folder, "ada/big.bin"));
    expect(size / MIB).toBeGreaterThan(50);
    expect(size / MIB).toBeLessThan(52);
    expect(await readdir(join(folder, "bob/src"))).toEqual(["server.ts"]);
  });

  it("is refused as a whole when it is damaged, cut short or none at all", async () => {
    const whole = zipOf([{ name: "ada/a", contents: "x".repeat(4_000) }]);
    for (const bytes of [whole.subarray(0, 60), Buffer.from("nothing of the kind"), gzipSync(whole).subarray(0, 40)]) {
      await refused(read(await scratchFile("all.zip", bytes)), "bad_usage");
    }
  });

  it("ends as cancelled when that is asked for", async () => {
    const path = await scratchFile("all.zip", zipOfFiles(inFolder("ada")));
    await expect(unpack(path, await scratch(), AbortSignal.abort())).rejects.toMatchObject({ code: "cancelled" });
  });

  it("blames the archive, and no disk, for a file in it that does not unpack", async () => {
    const bytes = zipOf([{ name: "ada/a", contents: "x".repeat(4_000) }]);
    bytes.fill(0xff, 30 + "ada/a".length, 30 + "ada/a".length + 8);
    await refused(unpack(await scratchFile("all.zip", bytes), await scratch(), signal), "submission_unreadable");
  });
});

const probe = tinyDisk(64);
probe?.[Symbol.dispose]();

describe.skipIf(probe === null)("a disk that is full", () => {
  it("is what is told of, and no archive", async () => {
    using disk = tinyDisk(64);
    const path = await scratchFile("all.tar", await tarOfFiles({ "ada/a": Buffer.alloc(MIB), ...inFolder("bob") }));
    const error = await refused(unpack(path, disk?.path ?? "", signal), "not_written");
    expect(error.message).toMatch(/^ada\/a was not written: ENOSPC/);
  });
});
