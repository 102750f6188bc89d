import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { buffer } from "node:stream/consumers";
import { Readable } from "node:stream";
import { extract } from "tar-stream";
import { describe, expect, it } from "vitest";
import { takeIn, takeInFiles } from "../../../runner/intake/intake.ts";
import { openScratchFiles } from "./support/open-files.ts";
import { has, run } from "./support/run.ts";
import { project, scratch, scratchFile } from "./support/scratch.ts";
import { tarOf, tarOfFiles } from "./support/tar.ts";
import { zipOf, zipOfFiles } from "./support/zip.ts";

const FILES = {
  "package.json": '{ "type": "module" }\n',
  "src/server.ts": 'import "./routes/orders.ts";\n',
  "src/routes/orders.ts": "export const orders = [];\n",
  "src/größe.ts": "export {};\n",
  "src/empty.ts": "",
  [`src/${"deep/".repeat(24)}long-name-of-a-module-that-needs-a-pax-header-${"x".repeat(40)}.ts`]: "export {};\n",
};

async function digestOf(path: string): Promise<string> {
  return (await takeIn(path)).submission.digest;
}

async function expected(): Promise<string> {
  return (await takeInFiles(Object.entries(FILES).map(([path, text]) => [path, Buffer.from(text)]))).submission.digest;
}

describe("the same contents have the same digest", () => {
  it("as a folder", async () => {
    expect(await digestOf(await project(FILES))).toBe(await expected());
    expect(await openScratchFiles()).toEqual([]);
  });

  it("as a tar archive", async () => {
    expect(await digestOf(await scratchFile("a.tar", await tarOfFiles(FILES)))).toBe(await expected());
  });

  it("as a tar.gz archive", async () => {
    expect(await digestOf(await scratchFile("a.tgz", gzipSync(await tarOfFiles(FILES))))).toBe(await expected());
  });

  it("as a zip archive, deflated or stored", async () => {
    const stored = Object.entries(FILES).map(([name, contents]) => ({ name, contents, method: 0 }));
    expect(await digestOf(await scratchFile("a.zip", zipOfFiles(FILES)))).toBe(await expected());
    expect(await digestOf(await scratchFile("a.zip", zipOf(stored)))).toBe(await expected());
  });

  it("whatever the file is called", async () => {
    expect(await digestOf(await scratchFile("a.zip", gzipSync(await tarOfFiles(FILES))))).toBe(await expected());
    expect(await digestOf(await scratchFile("upload", zipOfFiles(FILES)))).toBe(await expected());
  });

  it("in whatever order, with whatever times, modes and owners", async () => {
    const parts = Object.entries(FILES).map(([name, contents], index) => ({
      name,
      contents,
      mode: 0o755,
      uid: 1000,
      uname: "ada",
      mtime: new Date(index * 86_400_000),
    }));
    expect(await digestOf(await scratchFile("a.tar", await tarOf(parts.reverse())))).toBe(await expected());
  });

  it("packed with ./ before each name, with folders listed", async () => {
    const files = Object.entries(FILES).map(([name, contents]) => ({ name: `./${name}`, contents }));
    const parts = [
      { name: "./", type: "directory" as const },
      { name: "./src/", type: "directory" as const },
      ...files,
    ];
    expect(await digestOf(await scratchFile("a.tar", await tarOf(parts)))).toBe(await expected());
  });

  it("with names in decomposed Unicode, as macOS writes them", async () => {
    const decomposed = Object.fromEntries(Object.entries(FILES).map(([name, text]) => [name.normalize("NFD"), text]));
    expect(await digestOf(await project(decomposed))).toBe(await expected());
    expect(await digestOf(await scratchFile("a.zip", zipOfFiles(decomposed)))).toBe(await expected());
  });

  it.runIf(has("tar")).each(["gnu", "pax"])("packed by the system's tar in %s format", async (format) => {
    const folder = await project(FILES);
    const archive = join(await scratch(), "a.tar.gz");
    run("tar", ["-czf", archive, `--format=${format}`, basename(folder)], dirname(folder));
    expect(await digestOf(archive)).toBe(await expected());
  });

  it.runIf(has("zip"))("packed by the system's zip", async () => {
    const folder = await project(FILES);
    const archive = join(await scratch(), "a.zip");
    run("zip", ["-qr", archive, "."], folder);
    expect(await digestOf(archive)).toBe(await expected());
  });
});

describe("an archive of one folder", () => {
  const wrapped = (folder: string, files: Record<string, string>) =>
    Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));

  it("is taken without the folder", async () => {
    expect(await digestOf(await scratchFile("a.zip", zipOfFiles(wrapped("project-main", FILES))))).toBe(
      await expected(),
    );
  });

  it("is taken without the folder although macOS put its own beside it", async () => {
    const files = { ...wrapped("project", FILES), "__MACOSX/project/._package.json": "x", "._project": "x" };
    const { submission } = await takeIn(await scratchFile("a.zip", zipOfFiles(files)));
    expect(submission).toMatchObject({ digest: await expected(), ignored: ["._project", "__MACOSX/"] });
  });

  it("names what was left out without the folder too", async () => {
    const files = wrapped("project", {
      ...FILES,
      "node_modules/a/index.js": "x",
      "coverage/index.html": "x",
      ".env": "x",
    });
    const { submission } = await takeIn(await scratchFile("a.tar", await tarOfFiles(files)));
    expect(submission).toMatchObject({
      digest: await expected(),
      ignored: [".env", "coverage/", "node_modules/"],
    });
  });

  it("keeps a lone src folder, which is part of the project", async () => {
    const { submission } = await takeIn(await scratchFile("a.zip", zipOfFiles({ "src/server.ts": "x" })));
    expect(submission.files).toEqual(["src/server.ts"]);
  });

  it("loses a folder called app when that holds the package.json", async () => {
    const { submission } = await takeIn(await scratchFile("a.zip", zipOfFiles({ "app/package.json": "{}" })));
    expect(submission.files).toEqual(["package.json"]);
  });

  it("keeps the folder when a file lies beside it", async () => {
    const files = { "README.md": "x", "project/package.json": "{}" };
    const { submission } = await takeIn(await scratchFile("a.zip", zipOfFiles(files)));
    expect(submission.files).toEqual(["README.md", "project/package.json"]);
  });

  it("is not unwrapped when handed in as a folder", async () => {
    const { submission } = await takeIn(await project({ "project/package.json": "{}" }));
    expect(submission.files).toEqual(["project/package.json"]);
  });
});

describe("the canonical archive", () => {
  it("holds the files and nothing of who packed them", async () => {
    const folder = await project(FILES);
    const { archive, submission } = await takeIn(folder);
    const reader = Readable.from([archive]).pipe(extract());
    const contents: Record<string, string> = {};
    for await (const entry of reader) {
      expect(entry.header).toMatchObject({ type: "file", mode: 0o644, uid: 0, gid: 0, uname: "", mtime: new Date(0) });
      contents[entry.header.name] = String(await buffer(entry));
    }
    expect(contents).toEqual(FILES);
    expect(Object.keys(contents)).toEqual(submission.files);
    expect(submission.bytes).toBe(Buffer.byteLength(Object.values(FILES).join("")));
  });

  it.runIf(has("tar"))("unpacks with the system's tar", async () => {
    const { archive } = await takeIn(await project(FILES));
    const target = await scratch();
    await writeFile(join(target, "a.tar"), archive);
    await mkdir(join(target, "out"));
    run("tar", ["-xf", "../a.tar"], join(target, "out"));
    expect(await digestOf(join(target, "out"))).toBe(await expected());
  });

  it("orders names by their bytes", async () => {
    const names = ["bb", "a/z", "a.b", "Z", "é", "\u{10000}", "\uffee"];
    const { submission, archive } = await takeInFiles(names.map((name) => [name, Buffer.from("x")]));
    const ordered = ["Z", "a.b", "a/z", "bb", "é", "\uffee", "\u{10000}"];
    expect(submission.files).toEqual(ordered);
    const positions = ordered.map((name) => archive.indexOf(name));
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
  });

  it("is packed as ever: another digest here means that all digests have changed", async () => {
    expect(await expected()).toBe("sha256:0c2432f2d72b7bd077d7b22af9eb8055bf4dcb99a6117ea82f1f78bc25a259e7");
  });
});
