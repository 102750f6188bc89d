import { createHash, type KeyObject } from "node:crypto";

/** What a key is called: the first 16 hex digits of the sha256 over its public half, as SPKI in DER. */
export function keyIdOf(publicKey: KeyObject): string {
  const der = publicKey.export({ type: "spki", format: "der" });
  return createHash("sha256").update(der).digest("hex").slice(0, 16);
}
