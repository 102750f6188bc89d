import { lstatSync, readdirSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { OwnedFolder } from "../../reaper/owned-folder.ts";
import { isSystemError } from "./process-tree.ts";

/**
 * A folder that is made once and used by every process after that. It is made under another name and
 * moved into place in one step, so that nobody ever sees half of it and of two makers one wins. A seal
 * inside says how much there is, so that what a power cut or a cleaner of old files left is not used.
 */

const SEAL = "seal.json";

const Seal = z.object({ files: z.int(), bytes: z.int() });
type Seal = z.infer<typeof Seal>;

/** @param make fills the folder it is given; when it throws, nothing remains */
export async function sealedFolder(path: string, make: (folder: string) => Promise<void>): Promise<string> {
  if (await isSound(path)) return path;
  const parent = dirname(path);
  await mkdir(parent, { recursive: true, mode: 0o755 });
  await using building = await OwnedFolder.make(parent, "building");
  await make(building.path);
  await writeFile(join(building.path, SEAL), JSON.stringify(measure(building.path)));
  await moveIntoPlace(building.path, path);
  return path;
}

async function isSound(path: string): Promise<boolean> {
  try {
    const { files, bytes } = Seal.parse(JSON.parse(await readFile(join(path, SEAL), "utf8")));
    const found = measure(path);
    return found.files === files && found.bytes === bytes;
  } catch {
    return false;
  }
}

async function moveIntoPlace(building: string, path: string): Promise<void> {
  try {
    await rename(building, path);
  } catch (error) {
    if (!isSystemError(error, "ENOTEMPTY", "EEXIST")) throw error;
    if (await isSound(path)) return;
    // Out of the way in one step too: somebody else may be looking at it.
    await using broken = await OwnedFolder.make(dirname(path), "building");
    await rename(path, join(broken.path, "broken"));
    await rename(building, path);
  }
}

/** Synchronous on purpose: through the thread pool, a thousand small questions take ten times as long. */
function measure(folder: string): Seal {
  const total = { files: 0, bytes: 0 };
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === SEAL) continue;
    const path = join(folder, entry.name);
    const { files, bytes } = entry.isDirectory() ? measure(path) : { files: 1, bytes: lstatSync(path).size };
    total.files += files;
    total.bytes += bytes;
  }
  return total;
}
