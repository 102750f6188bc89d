import { randomBytes } from "node:crypto";
import { lstatSync, readdirSync } from "node:fs";
import { mkdir, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { isSystemError } from "./process-tree.ts";

/**
 * A folder that is made once and used by every process after that. It is made under another name and
 * moved into place in one step, so that nobody ever sees half of it and of two makers one wins. A seal
 * inside says how much there is, so that what a power cut or a cleaner of old files left is not used.
 */

const SEAL = "seal.json";
const BUILDING = ".building-";
const ABANDONED_AFTER_MS = 3_600_000;

const Seal = z.object({ files: z.int(), bytes: z.int() });
type Seal = z.infer<typeof Seal>;

/** @param make fills the folder it is given; when it throws, nothing remains */
export async function sealedFolder(path: string, make: (folder: string) => Promise<void>): Promise<string> {
  if (await isSound(path)) return path;
  const parent = dirname(path);
  await mkdir(parent, { recursive: true, mode: 0o755 });
  await removeAbandoned(parent);
  const building = await mkdtemp(join(parent, BUILDING));
  try {
    await make(building);
    await writeFile(join(building, SEAL), JSON.stringify(measure(building)));
    await moveIntoPlace(building, path);
  } finally {
    await remove(building);
  }
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
    const broken = join(dirname(path), `${BUILDING}broken-${randomBytes(6).toString("hex")}`);
    await rename(path, broken);
    await remove(broken);
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

async function removeAbandoned(parent: string): Promise<void> {
  for (const name of (await readdir(parent)).filter((name) => name.startsWith(BUILDING))) {
    const path = join(parent, name);
    const made = await stat(path).catch(() => null);
    if (made !== null && Date.now() - made.mtimeMs > ABANDONED_AFTER_MS) await remove(path);
  }
}

function remove(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
}
