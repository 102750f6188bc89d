import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { notWritten } from "../../not-written.ts";
import { writeReport } from "../../report-file.ts";

/*
 * All results of a folder change places with others at once, although they are many files: first a note is written of
 * what is to be moved, which is the moment that decides, then it is moved. Whoever opens the folder next finishes what a
 * killed process has left undone, so nobody ever works with half of it.
 */

const SWAP_FILE = ".swap.json";

const Swap = z.strictObject({
  /** The folder whose entries come into place, from the folder of the results. */
  put: z.string(),
  /** The folder that takes what was in their place. */
  keep: z.string(),
  /** What was in their place: entries that both have. */
  names: z.array(z.string()),
});
export type Swap = z.infer<typeof Swap>;

/** How an entry is moved; for tests of what is left when that ends in the middle. */
export type Mover = typeof rename;

/** @throws BacklabError `not_written`, `report_not_written`; until the note is written everything is as it was */
export async function swapResults(
  out: string,
  { put, keep }: Pick<Swap, "put" | "keep">,
  move: Mover = rename,
): Promise<void> {
  const here = new Set(await readdir(out));
  const names = (await readdir(join(out, put))).filter((name) => here.has(name));
  await mkdir(join(out, keep), { recursive: true }).catch((error: unknown) => {
    throw notWritten(join(out, keep), error);
  });
  await writeReport(join(out, SWAP_FILE), { put, keep, names });
  await finishSwap(out, move);
}

export function isSwapping(out: string): boolean {
  return existsSync(join(out, SWAP_FILE));
}

/**
 * Finishes a swap that was begun.
 *
 * @returns which; null where none was
 * @throws BacklabError `not_written`: it is still to be finished then
 */
export async function finishSwap(out: string, move: Mover = rename): Promise<Swap | null> {
  const text = await readFile(join(out, SWAP_FILE), "utf8").catch(() => null);
  if (text === null) return null;
  const swap = Swap.parse(JSON.parse(text));
  const [put, keep] = [join(out, swap.put), join(out, swap.keep)];
  try {
    const kept = new Set(await readdir(keep));
    for (const name of swap.names) if (!kept.has(name)) await move(join(out, name), join(keep, name));
    for (const name of await entriesOf(put)) await move(join(put, name), join(out, name));
    await rm(put, { recursive: true, force: true });
    await rm(join(out, SWAP_FILE));
    return swap;
  } catch (error) {
    throw notWritten(out, error);
  }
}

/** None where it is gone already: then all of them are in place. */
async function entriesOf(folder: string): Promise<string[]> {
  return existsSync(folder) ? readdir(folder) : [];
}
