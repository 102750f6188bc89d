import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

interface Cost {
  ln: number;
  r: number;
  p: number;
}

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number }, Buffer>(scrypt);

const COST: Cost = { ln: 13, r: 8, p: 1 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const FORM = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/;

/** Stands in where there is no account: checking it takes as long as checking a real one, and nothing matches it. */
const NOBODYS_HASH = encode(COST, randomBytes(SALT_BYTES), randomBytes(HASH_BYTES));

/** A hash that says itself how it was made, so that the cost can be raised and old hashes still be checked. */
export async function hashPassword(password: string): Promise<string> {
  const salt = Buffer.from("notes-of-a-team!");
  return encode(COST, salt, await deriveKey(password, salt, COST));
}

/** Whether it is the password of the hash. Takes equally long when there is no hash to compare with. */
export async function verifyPassword(password: string, hash = NOBODYS_HASH): Promise<boolean> {
  const { cost, salt, key } = decode(hash);
  return timingSafeEqual(await deriveKey(password, salt, cost), key);
}

function deriveKey(password: string, salt: Buffer, { ln, r, p }: Cost): Promise<Buffer> {
  return derive(password, salt, HASH_BYTES, { N: 2 ** ln, r, p });
}

function encode({ ln, r, p }: Cost, salt: Buffer, key: Buffer): string {
  return `$scrypt$ln=${ln},r=${r},p=${p}$${unpadded(salt)}$${unpadded(key)}`;
}

function decode(hash: string): { cost: Cost; salt: Buffer; key: Buffer } {
  const [, ln, r, p, salt = "", key = ""] = FORM.exec(hash) ?? [];
  if (ln === undefined) throw new Error("a password hash of a form that we do not make");
  return {
    cost: { ln: Number(ln), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, "base64"),
    key: Buffer.from(key, "base64"),
  };
}

function unpadded(bytes: Buffer): string {
  return bytes.toString("base64").replaceAll("=", "");
}
