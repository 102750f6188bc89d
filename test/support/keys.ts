import { join } from "node:path";
import {
  readSigningKey,
  readVerifyingKey,
  type SigningKey,
  type VerifyingKey,
} from "../../runner/signing/key-files.ts";
import { writeNewKeyPair } from "../../runner/signing/new-key-pair.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** Both halves of a new pair of keys, read from files as commands read them. */
export async function newKeys(): Promise<{ signing: SigningKey; verifying: VerifyingKey }> {
  await using folder = await temporaryFolder();
  const { privateFile, publicFile } = await writeNewKeyPair(join(folder.path, "test"));
  return { signing: await readSigningKey(privateFile), verifying: await readVerifyingKey(publicFile) };
}
