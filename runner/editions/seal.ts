import { sign, verify } from "node:crypto";
import { signedText } from "../../grader/report/canonical.ts";
import { BacklabError } from "../errors.ts";
import { shown } from "../intake/refusal.ts";
import type { SigningKey, VerifyingKey } from "../signing/key-files.ts";
import type { Edition } from "./edition.ts";

/*
 * A signature is over the manifest, as that of a report is over the report; the manifest has the digest of every file.
 * No report passes for a manifest nor the other way round: neither schema takes what the other one asks for.
 */

/** A manifest with its signature. */
export function sealed(edition: Edition, { id, privateKey }: SigningKey): Edition {
  const value = sign(null, Buffer.from(signedText(edition)), privateKey).toString("base64");
  return { ...edition, signature: { algorithm: "Ed25519", keyId: id, value } };
}

/**
 * Makes sure that a manifest is as the owner of a key signed it.
 *
 * @param where how messages call the edition
 * @throws BacklabError `edition_unproven`
 */
export function requireSeal(edition: Edition, key: VerifyingKey | undefined, where: string): void {
  const { signature } = edition;
  if (signature === null) throw unproven(where, "it is not signed", PACK_AGAIN);
  if (key === undefined)
    throw unproven(where, `it says that ${signature.keyId} signed it, which is not checked`, GIVE_KEY);
  if (signature.keyId !== key.id)
    throw unproven(where, `it is signed by another key: ${signature.keyId}, and not ${key.id}`, GIVE_KEY);
  const value = Buffer.from(signature.value, "base64");
  if (verify(null, Buffer.from(signedText(edition)), key.publicKey, value)) return;
  throw unproven(where, `it was changed after ${key.id} signed it: the signature does not match`, PACK_AGAIN);
}

const PACK_AGAIN =
  "grade with what comes from whoever packed it, and nothing else: its hidden tests decide about grades";
const GIVE_KEY = "give the public key of whoever packed it: --key backlab.pub";

function unproven(where: string, why: string, hint: string): BacklabError {
  return new BacklabError("edition_unproven", `${shown(where)} is a grader's edition that nobody vouches for: ${why}`, {
    hint,
  });
}
