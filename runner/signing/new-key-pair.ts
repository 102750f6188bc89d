import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { errnoOf, notWritten } from "../not-written.ts";
import { BacklabError } from "../errors.ts";
import { keyIdOf } from "./key-id.ts";

export interface KeyPairFiles {
  id: string;
  privateFile: string;
  publicFile: string;
}

/**
 * Makes a new pair of Ed25519 keys: `<base>.key`, which only its owner may read, and `<base>.pub`.
 *
 * @throws BacklabError `target_exists`, `bad_usage` when there is no folder to make them in, `not_written`; then
 *   neither file is made
 */
export async function writeNewKeyPair(base: string): Promise<KeyPairFiles> {
  const pair = generateKeyPairSync("ed25519", {
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const [privateFile, publicFile] = [`${base}.key`, `${base}.pub`];
  await writeNew(publicFile, pair.publicKey, 0o644);
  try {
    await writeNew(privateFile, pair.privateKey, 0o600);
  } catch (error) {
    await rm(publicFile, { force: true });
    throw error;
  }
  return { id: keyIdOf(createPublicKey(pair.publicKey)), privateFile, publicFile };
}

/** Opens the file only if it is not there: nobody can come in between. */
async function writeNew(file: string, text: string, mode: number): Promise<void> {
  try {
    await writeFile(file, text, { flag: "wx", mode, flush: true });
  } catch (error) {
    if (errnoOf(error) === "EEXIST") {
      throw new BacklabError("target_exists", `${file} is there already`, {
        hint: "nothing is overwritten: choose another name with --out, or move it away first",
      });
    }
    if (errnoOf(error) === "ENOENT") throw new BacklabError("bad_usage", `--out: there is no folder ${dirname(file)}`);
    await rm(file, { force: true }).catch(() => undefined);
    throw notWritten(file, error);
  }
}
