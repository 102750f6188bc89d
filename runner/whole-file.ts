import { chmod, open, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { draftBeside, draftsIn } from "./reaper/drafts.ts";
import { sweep } from "./reaper/sweep.ts";

/**
 * Writes a file so that it is, at every moment, either the old one or the whole new one, also when this process or the
 * machine ends meanwhile. Drafts beside it of runs that were killed while they wrote go first: they may be what fills
 * the disk. Rejects as the file system does; then what was there before is untouched.
 *
 * @param mode who may read and write it; unless given, what is usual for a new file
 */
export async function writeWhole(file: string, text: string | Buffer, { mode }: { mode?: number } = {}): Promise<void> {
  const draft = draftBeside(file);
  try {
    await sweep([draftsIn(dirname(file))]);
    await writeFile(draft, text, { flush: true, ...(mode !== undefined && { mode }) });
    // What it is made with is less whatever the umask takes away.
    if (mode !== undefined) await chmod(draft, mode);
    await rename(draft, file);
    await flushFolder(dirname(file));
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
}

/**
 * The same for a file that must not be there yet: where there is one, it stays, and this rejects with `EEXIST`. The name
 * is taken with an empty file first, as not every file system has links to take it with.
 */
export async function writeNewWhole(file: string, bytes: Buffer): Promise<void> {
  await (await open(file, "wx")).close();
  try {
    await writeWhole(file, bytes);
  } catch (error) {
    await rm(file, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** A new name is kept for certain only with its folder. Not every file system can do that, and then it does not matter. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder).catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
