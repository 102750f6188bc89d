import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder that is there for one test. */
export async function scratch(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "backlab-intake-")));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes one file into a scratch folder and returns its path. */
export async function scratchFile(name: string, contents: string | Buffer): Promise<string> {
  const path = join(await scratch(), name);
  await writeFile(path, contents);
  return path;
}

/** Lays files out in a folder: contents by path. */
export async function layOut(folder: string, files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  for (const [path, contents] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), contents);
  }
  return folder;
}

/** A scratch folder with these files in it. */
export async function project(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  return layOut(await scratch(), files);
}
