import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { pack, type Header, type Pack } from "tar-stream";
import type { ContextEntry, Recipe } from "./recipe.ts";

/** A recipe's build context as a tar stream, read from disk as it is consumed. */
export function contextArchive(recipe: Recipe): Readable {
  const archive = pack();
  const write = async (): Promise<void> => {
    await add(archive, { path: "Dockerfile", content: recipe.dockerfile });
    for (const entry of recipe.entries) await add(archive, entry);
    archive.finalize();
  };
  write().catch((error: unknown) => archive.destroy(error as Error));
  return Readable.from(archive);
}

async function add(archive: Pack, entry: ContextEntry): Promise<void> {
  if ("from" in entry) return addFromDisk(archive, entry.path, entry.from);
  if ("linkTo" in entry) {
    archive.entry({ ...header(entry.path, 0o777), type: "symlink", linkname: entry.linkTo });
  } else {
    archive.entry(header(entry.path, entry.executable === true ? 0o755 : 0o644), entry.content);
  }
}

async function addFromDisk(archive: Pack, path: string, from: string): Promise<void> {
  const stats = await stat(from);
  if (stats.isDirectory()) {
    const names = (await readdir(from)).filter((name) => name !== "node_modules").sort();
    for (const name of names) await addFromDisk(archive, `${path}/${name}`, join(from, name));
    return;
  }
  const mode = (stats.mode & 0o111) === 0 ? 0o644 : 0o755;
  await pipeline(createReadStream(from), archive.entry({ ...header(path, mode), size: stats.size }));
}

/** Times are all the same, so that the archive is: engines reuse a layer when its files have not changed. */
function header(name: string, mode: number): Pick<Header, "name" | "mode" | "mtime" | "uid" | "gid"> {
  return { name, mode, mtime: new Date(0), uid: 0, gid: 0 };
}
