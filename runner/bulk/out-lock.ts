import { open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { BacklabError } from "../errors.ts";
import { errnoOf, notWritten } from "../not-written.ts";
import { nowSeconds, thisOwner, thisPlace } from "../reaper/identity.ts";
import { ownerWord, parseOwner } from "../reaper/owner.ts";
import { processStart } from "../reaper/process-start.ts";
import { isDead } from "../reaper/verdict.ts";

export const LOCK_FILE = ".lock";

/**
 * Keeps a folder to one run at a time. What a killed run has left of this is taken over.
 *
 * @throws BacklabError `bad_usage` while another run works in the folder, `not_written`
 */
export async function lockFolder(folder: string): Promise<AsyncDisposable> {
  const path = join(folder, LOCK_FILE);
  if (await ownerIsDead(path)) await rm(path, { force: true });
  const owner = thisOwner();
  try {
    const file = await open(path, "wx");
    await file.writeFile(owner === null ? String(process.pid) : ownerWord(owner));
    await file.close();
  } catch (error) {
    if (errnoOf(error) !== "EEXIST") throw notWritten(path, error);
    throw new BacklabError("bad_usage", `another run works in ${folder}`, {
      hint: `wait for it to end; should there be none, remove ${path}`,
    });
  }
  return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
}

/** One that does not say whose it is was cut short while it was written: its owner has been killed. */
async function ownerIsDead(path: string): Promise<boolean> {
  const word = await readFile(path, "utf8").catch(() => null);
  const here = thisPlace();
  if (word === null || here === null) return false;
  const owner = parseOwner(word);
  return owner === null ? word === "" : isDead(owner, { here, nowSeconds: nowSeconds(), startOf: processStart });
}
