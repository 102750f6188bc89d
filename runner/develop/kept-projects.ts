import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { KeptRecord } from "./kept-record.ts";

/** What is kept for one project. */
export interface KeptProject {
  /** Where it is. */
  folder: string;
  /** The project's folder, which may be gone. */
  project: string;
  key: string;
  /** Of all files that can be looked at; what is in Docker's volumes is not counted. */
  bytes: number;
}

const NAME = /^dev-[0-9a-f]{12}$/;

/** All that `backlab dev` keeps in a place; what has no record that makes sense is left out. */
export async function keptProjects(dataDir: string): Promise<KeptProject[]> {
  const names = (await readdir(dataDir).catch(() => [])).filter((name) => NAME.test(name));
  return (await Promise.all(names.sort().map((name) => keptIn(join(dataDir, name))))).flat();
}

async function keptIn(folder: string): Promise<KeptProject[]> {
  try {
    const { project, key } = KeptRecord.parse(JSON.parse(await readFile(join(folder, "record.json"), "utf8")));
    return [{ folder, project, key, bytes: await bytesIn(folder) }];
  } catch {
    return [];
  }
}

/** Files come and go in a database that is used. */
async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const sizes = entries.map(async (entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return bytesIn(path);
    return (await lstat(path).catch(() => null))?.size ?? 0;
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
