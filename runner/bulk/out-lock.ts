import { open, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { BacklabError } from "../errors.ts";
import { errnoOf, notWritten } from "../not-written.ts";
import { nowSeconds, thisOwner, thisPlace } from "../reaper/identity.ts";
import { ownerWord, parseOwner } from "../reaper/owner.ts";
import { processStart } from "../reaper/process-start.ts";
import { isDead } from "../reaper/verdict.ts";

const LOCK_FILE = ".lock";
const CLAIM_FILE = ".lock-claim";
/** What of a folder is not its content. */
export const LOCK_FILES: readonly string[] = [LOCK_FILE, CLAIM_FILE];

/** Between making a lock and saying in it whose it is, or claiming an abandoned one and removing it. */
const WRITTEN_WITHIN_MS = 10_000;

/**
 * Keeps a folder to one run at a time. What a killed run has left of this is taken over.
 *
 * @throws BacklabError `bad_usage` while another run works in the folder, `not_written`
 */
export async function lockFolder(folder: string): Promise<AsyncDisposable> {
  const path = join(folder, LOCK_FILE);
  const owner = thisOwner();
  try {
    await removeAbandoned(folder);
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

/** Only who holds the claim removes a lock: of two who find the same, the slower would remove the faster one's own. */
async function removeAbandoned(folder: string): Promise<void> {
  const [path, claim] = [join(folder, LOCK_FILE), join(folder, CLAIM_FILE)];
  if (!(await isAbandoned(path))) return;
  if ((await ageMs(claim)) > WRITTEN_WITHIN_MS) await rm(claim, { force: true });
  await (await open(claim, "wx")).close();
  try {
    if (await isAbandoned(path)) await rm(path, { force: true });
  } finally {
    await rm(claim, { force: true });
  }
}

/** Whether its owner is dead; one that does not say whose it is was cut short, unless it is being written just now. */
async function isAbandoned(path: string): Promise<boolean> {
  const word = await readFile(path, "utf8").catch(() => null);
  const here = thisPlace();
  if (word === null || here === null) return false;
  if (word === "") return (await ageMs(path)) > WRITTEN_WITHIN_MS;
  const owner = parseOwner(word);
  return owner !== null && isDead(owner, { here, nowSeconds: nowSeconds(), startOf: processStart });
}

async function ageMs(path: string): Promise<number> {
  const found = await stat(path).catch(() => null);
  return found === null ? 0 : Date.now() - found.mtimeMs;
}
