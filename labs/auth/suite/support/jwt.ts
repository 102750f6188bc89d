import { createHmac } from "node:crypto";
import { secret } from "backlab/suite";

type Json = Record<string, unknown>;

export interface Decoded {
  header: Json;
  claims: Json;
}

interface Forgery {
  /** Members of the header to set, or, undefined, to leave out. */
  header?: Json;
  /** Claims to set, or, undefined, to leave out. */
  claims?: Json;
  key?: string;
  digest?: "sha256" | "sha384" | "sha512";
}

/** What a token says, whoever signed it. Throws when it is no JWT. */
export function decode(token: string): Decoded {
  const [header, claims] = token.split(".").map(parsed);
  if (token.split(".").length !== 3 || header === undefined || claims === undefined)
    throw new Error("the access token is no JWT: three parts with dots between, the first two JSON in base64url");
  return { header, claims };
}

/** The token with something changed, signed again as told: with the right key and HS256 unless told otherwise. */
export function forge(
  token: string,
  { header, claims, key = secret("TOKEN_SECRET"), digest = "sha256" }: Forgery,
): string {
  const real = decode(token);
  const signed = `${encoded({ ...real.header, ...header })}.${encoded({ ...real.claims, ...claims })}`;
  return `${signed}.${signatureOf(signed, key, digest)}`;
}

/** Whether this is the HS256 signature with the lab's secret. */
export function isSigned(token: string): boolean {
  const end = token.lastIndexOf(".");
  return token.slice(end + 1) === signatureOf(token.slice(0, end), secret("TOKEN_SECRET"), "sha256");
}

/** The token with other text for its signature. */
export function withSignature(token: string, change: (signature: string) => string): string {
  const end = token.lastIndexOf(".") + 1;
  return token.slice(0, end) + change(token.slice(end));
}

export function now(): number {
  return Math.floor(Date.now() / 1000);
}

function signatureOf(text: string, key: string, digest: string): string {
  return createHmac(digest, key).update(text).digest("base64url");
}

function encoded(json: Json): string {
  return Buffer.from(JSON.stringify(json)).toString("base64url");
}

function parsed(part: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}
