import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { BacklabError, reasonOf } from "../errors.ts";
import { keyIdOf } from "./key-id.ts";

export interface SigningKey {
  id: string;
  privateKey: KeyObject;
}

export interface VerifyingKey {
  id: string;
  publicKey: KeyObject;
}

const MAKE_ONE = "make a pair of keys with: backlab keys new";

/**
 * Reads the key that reports are signed with.
 *
 * @throws BacklabError `key_unusable`
 */
export async function readSigningKey(file: string): Promise<SigningKey> {
  const pem = await readPem(file);
  if (/^-----BEGIN (?:\w+ )?PUBLIC KEY-----/m.test(pem)) {
    throw unusable(file, "is a public key, and signing takes the private one", "the private key's file ends in .key");
  }
  if (/\bENCRYPTED\b/.test(pem)) {
    throw unusable(file, "is encrypted", "take the password off: openssl pkey -in <file> -out <new file>");
  }
  const privateKey = parsed(file, pem, "private", createPrivateKey);
  return { id: keyIdOf(createPublicKey(privateKey)), privateKey };
}

/**
 * Reads the key that signatures are checked with.
 *
 * @throws BacklabError `key_unusable`
 */
export async function readVerifyingKey(file: string): Promise<VerifyingKey> {
  const pem = await readPem(file);
  if (/^-----BEGIN (?:\w+ )*PRIVATE KEY-----/m.test(pem)) {
    const hint = "the public key's file ends in .pub; give the private one to nobody, and to no check";
    throw unusable(file, "is a private key, and checking takes the public one", hint);
  }
  const publicKey = parsed(file, pem, "public", createPublicKey);
  return { id: keyIdOf(publicKey), publicKey };
}

async function readPem(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new BacklabError("key_unusable", `the key ${file} cannot be read: ${reasonOf(cause)}`, {
      hint: MAKE_ONE,
      cause,
    });
  }
}

function parsed(file: string, pem: string, half: string, parse: (pem: string) => KeyObject): KeyObject {
  let key;
  try {
    key = parse(pem);
  } catch (cause) {
    throw unusable(file, `is no ${half} key in PEM`, MAKE_ONE, cause);
  }
  const kind = key.asymmetricKeyType ?? "unknown";
  if (kind === "ed25519") return key;
  throw unusable(file, `is a key of the kind ${kind}, and reports take Ed25519`, MAKE_ONE);
}

function unusable(file: string, why: string, hint: string, cause?: unknown): BacklabError {
  return new BacklabError("key_unusable", `the key ${file} ${why}`, { hint, cause });
}
