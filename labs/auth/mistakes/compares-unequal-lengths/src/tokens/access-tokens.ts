import { createHmac, timingSafeEqual } from "node:crypto";

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
    return { accessToken: `${text}.${this.#sign(text)}`, expiresIn: LIFETIME_SECONDS };
  }

  async verify(token: string): Promise<string | undefined> {
    const [header, claims, signature = ""] = token.split(".");
    const right = Buffer.from(this.#sign(`${header}.${claims}`));
    if (!timingSafeEqual(Buffer.from(signature), right)) return undefined;
    if (decode(header)["alg"] !== "HS256") return undefined;
    return subjectOf(decode(claims));
  }

  #sign(text: string): string {
    return createHmac("sha256", this.#secret).update(text).digest("base64url");
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
