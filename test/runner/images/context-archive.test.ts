import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buffer, text } from "node:stream/consumers";
import { Readable } from "node:stream";
import { extract } from "tar-stream";
import { describe, expect, it } from "vitest";
import { contextArchive } from "../../../runner/images/context-archive.ts";
import type { ContextEntry, Recipe } from "../../../runner/images/recipe.ts";
import { temporaryFolder } from "../../../runner/images/temporary-folder.ts";

const recipe = (entries: ContextEntry[]): Recipe => ({ name: "node", dockerfile: "FROM x\n", buildArgs: {}, entries });

describe("contextArchive", () => {
  it("has the Dockerfile, contents, links, and folders without their node_modules", async () => {
    await using temporary = await temporaryFolder();
    await mkdir(join(temporary.path, "lib/node_modules/other"), { recursive: true });
    await writeFile(join(temporary.path, "lib/node_modules/other/index.js"), "other");
    await writeFile(join(temporary.path, "lib/index.js"), "index");
    await writeFile(join(temporary.path, "run"), "run");
    await chmod(join(temporary.path, "run"), 0o700);

    const archive = contextArchive(
      recipe([
        { path: "serve", content: "serve", executable: true },
        { path: "a/link", linkTo: "../pkg" },
        { path: "pkg", from: temporary.path, identity: "pkg@1" },
      ]),
    );
    const found: unknown[] = [];
    for await (const entry of archive.pipe(extract())) {
      const { name, mode, type, linkname } = entry.header;
      found.push([name, mode.toString(8), type === "symlink" ? linkname : await text(Readable.from(entry))]);
      entry.resume();
    }
    expect(found).toEqual([
      ["Dockerfile", "644", "FROM x\n"],
      ["serve", "755", "serve"],
      ["a/link", "777", "../pkg"],
      ["pkg/lib/index.js", "644", "index"],
      ["pkg/run", "755", "run"],
    ]);
  });

  it("is the same bytes each time", async () => {
    const same = recipe([{ path: "serve", content: "serve" }]);
    expect(await buffer(contextArchive(same))).toEqual(await buffer(contextArchive(same)));
  });

  it("breaks off when a file cannot be read", async () => {
    const broken = recipe([{ path: "x", from: "/nowhere/x", identity: "x" }]);
    await expect(buffer(contextArchive(broken))).rejects.toThrow(/ENOENT/);
  });
});
