import { link, mkdir, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { takeIn, takeInFiles } from "../../../runner/intake/intake.ts";
import { project, scratchFile } from "./support/scratch.ts";
import { run } from "./support/run.ts";
import { refused } from "./support/refused.ts";
import { tarOf, type TarPart, tarWithHeader } from "./support/tar.ts";
import { zipOf, type ZipPart } from "./support/zip.ts";

const OWN = { name: "package.json", contents: "{}" };

async function tarMessage(...parts: TarPart[]): Promise<string> {
  const path = await scratchFile("a.tar", await tarOf([OWN, ...parts]));
  return (await refused(takeIn(path), "submission_unsafe")).message;
}

async function zipMessage(...parts: ZipPart[]): Promise<string> {
  const path = await scratchFile("a.zip", zipOf([OWN, ...parts]));
  return (await refused(takeIn(path), "submission_unsafe")).message;
}

const NAMES: readonly (readonly [name: string, message: string])[] = [
  ["../escape.js", '../escape.js has ".." in its path'],
  ["src/../../escape.js", 'src/../../escape.js has ".." in its path'],
  ["src/..", 'src/.. has ".." in its path'],
  ["node_modules/../../escape.js", 'node_modules/../../escape.js has ".." in its path'],
  ["/etc/passwd", "/etc/passwd has an absolute name"],
  ["//server/share", "//server/share has an absolute name"],
  ["C:/windows/a.js", "C:/windows/a.js has an absolute name"],
  ["c:a.js", "c:a.js has an absolute name"],
  ["src\\a.js", "src\\a.js has a backslash in its name"],
  ["..\\a.js", "..\\a.js has a backslash in its name"],
  ["a\u001b[2Jb.js", "a\\u{1b}[2Jb.js has a control character in its name"],
  ["a\nb.js", "a\\u{a}b.js has a control character in its name"],
  ["a\u202egpj.js", "a\\u{202e}gpj.js has a control character in its name"],
];

describe("an unsafe name is refused and named", () => {
  it.each(NAMES)("%j in a tar archive", async (name, message) => {
    expect(await tarMessage({ name, contents: "x" })).toBe(message);
  });

  it.each(NAMES)("%j in a zip archive", async (name, message) => {
    expect(await zipMessage({ name, contents: "x" })).toBe(message);
  });

  it.each(NAMES)("%j as a folder's name", async (name, message) => {
    expect(await tarMessage({ name: `${name}/`, type: "directory" })).toBe(message.replace(" has ", "/ has "));
  });

  it("a NUL", async () => {
    // A plain tar header cannot hold one; a pax header can.
    const pax = { path: "a\0.js" };
    expect(await tarMessage({ name: "x", contents: "x", pax })).toBe("a\\u{0}.js has a control character in its name");
    expect(await zipMessage({ name: "a\0.js" })).toBe("a\\u{0}.js has a control character in its name");
  });

  it("bytes that are not UTF-8", async () => {
    const bytes = await tarWithHeader("caf?.js", (header) => header.writeUInt8(0xe9, 3));
    const error = await refused(takeIn(await scratchFile("a.tar", bytes)), "submission_unsafe");
    expect(error.message).toBe("caf\ufffd.js has a name that is not UTF-8");
  });

  it("no name at all", async () => {
    const error = await refused(takeInFiles([["./", Buffer.from("x")]]), "submission_unsafe");
    expect(error.message).toBe('"./" is a file without a name');
  });

  it("is cut short in the message", async () => {
    expect(await zipMessage({ name: `../${"x".repeat(5000)}` })).toMatch(/^\.\.\/x{97}\.\.\. has ".." in its path$/);
  });
});

describe("only plain files are taken", () => {
  it.each([
    ["symlink", "symbolic link"],
    ["link", "hard link"],
    ["character-device", "device"],
    ["block-device", "device"],
    ["fifo", "named pipe"],
  ] as const)("not a %s in a tar archive", async (type, kind) => {
    expect(await tarMessage({ name: "src/a.js", type, linkname: "/etc/passwd" })).toBe(`src/a.js is a ${kind}`);
  });

  it("not an entry of a kind that nobody knows", async () => {
    const path = await scratchFile("a.tar", await tarWithHeader("a.js", (header) => header.write("S", 156)));
    expect((await refused(takeIn(path), "submission_unsafe")).message).toBe("a.js is a special file");
  });

  it("not a link or device in a zip archive", async () => {
    const target = { name: "a.js", contents: "/etc/passwd" };
    expect(await zipMessage({ ...target, mode: 0o120777 })).toBe("a.js is a symbolic link");
    expect(await zipMessage({ ...target, mode: 0o020666 })).toBe("a.js is a special file");
  });

  it("not a link in a folder, whatever it points at", async () => {
    for (const target of ["/etc/passwd", "package.json", "nowhere", "/", "."]) {
      const folder = await project({ "package.json": "{}" });
      await symlink(target, join(folder, "z.js"));
      expect((await refused(takeIn(folder), "submission_unsafe")).message).toBe("z.js is a symbolic link");
    }
  });

  it("not a pipe or socket in a folder, which are not opened", async () => {
    const folder = await project({ "package.json": "{}" });
    run("mkfifo", ["pipe"], folder);
    expect((await refused(takeIn(folder), "submission_unsafe")).message).toBe("pipe is a named pipe");
    const other = await project({ "package.json": "{}" });
    const server = createServer();
    onTestFinished(() => void server.close());
    await new Promise<void>((listening) => server.listen(join(other, "app.sock"), listening));
    expect((await refused(takeIn(other), "submission_unsafe")).message).toBe("app.sock is a socket");
  });

  it("a file with two names in a folder is two files", async () => {
    const folder = await project({ "a.js": "x" });
    await link(join(folder, "a.js"), join(folder, "b.js"));
    expect((await takeIn(folder)).submission.files).toEqual(["a.js", "b.js"]);
  });

  it("a folder may itself be reached by a link", async () => {
    const folder = await project({ "a/package.json": "{}" });
    await symlink("a", join(folder, "b"));
    expect((await takeIn(join(folder, "b"))).submission.files).toEqual(["package.json"]);
  });
});

describe("a path means one thing", () => {
  it("not two files", async () => {
    expect(await tarMessage({ name: "a.js", contents: "1" }, { name: "./a.js", contents: "2" })).toBe(
      "./a.js is there twice",
    );
    expect(await zipMessage({ name: "a.js" }, { name: "a.js" })).toBe("a.js is there twice");
    expect(await zipMessage({ name: "é.js" }, { name: "e\u0301.js" })).toBe("e\u0301.js is there twice");
  });

  it("not a file and a folder, in either order", async () => {
    expect(await tarMessage({ name: "a" }, { name: "a/b.js" })).toBe("a/b.js is inside something that is also a file");
    expect(await tarMessage({ name: "a/b.js" }, { name: "a" })).toBe("a is both a file and a folder");
    expect(await tarMessage({ name: "a" }, { name: "a/", type: "directory" })).toBe("a/ is both a file and a folder");
    expect(await zipMessage({ name: "a/" }, { name: "a" })).toBe("a is both a file and a folder");
  });

  it("but a folder may be listed again", async () => {
    const folder = { name: "src/", type: "directory" as const };
    const path = await scratchFile("a.tar", await tarOf([OWN, folder, folder, { name: "src/a.js" }]));
    expect((await takeIn(path)).submission.files).toEqual(["package.json", "src/a.js"]);
  });

  it("names that differ in case are different", async () => {
    const folder = await project({ "package.json": "{}" });
    await mkdir(join(folder, "src"));
    await writeFile(join(folder, "src/A.js"), "1");
    await writeFile(join(folder, "src/a.js"), "2");
    expect((await takeIn(folder)).submission.files).toHaveLength(3);
  });
});
