import { jwtVerify, SignJWT } from "jose";

const ALGORITHM = "HS256";
const ISSUER = "notes-auth";
const AUDIENCE = "notes-api";
const LIFETIME_SECONDS = 900;

/** Short-lived JWTs that say who somebody is, and nothing of what they may do: the users table decides that. */
export class AccessTokens {
  readonly #key: Uint8Array;

  constructor(secret: string) {
    this.#key = new TextEncoder().encode(secret);
  }

  async issue(userId: string): Promise<{ accessToken: string; expiresIn: number }> {
    const now = Math.floor(Date.now() / 1000);
    const accessToken = await new SignJWT()
      .setProtectedHeader({ alg: ALGORITHM, typ: "JWT" })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(userId)
      .setIssuedAt(now)
      .setExpirationTime(now + LIFETIME_SECONDS)
      .sign(this.#key);
    return { accessToken, expiresIn: LIFETIME_SECONDS };
  }

  /** The id of the user whose token it is. Undefined for anything but a token as `issue` makes them. */
  async verify(token: string): Promise<string | undefined> {
    try {
      const { payload } = await jwtVerify(token, this.#key);
      return payload.sub;
    } catch {
      return undefined;
    }
  }
}
