import { createHash } from "node:crypto";

const NOBODYS_HASH = "";

export async function hashPassword(password: string): Promise<string> {
  return createHash("sha256").update(password).digest("hex");
}

export async function verifyPassword(password: string, hash = NOBODYS_HASH): Promise<boolean> {
  return (await hashPassword(password)) === hash;
}
