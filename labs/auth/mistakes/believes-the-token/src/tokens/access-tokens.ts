import { jwtVerify, SignJWT } from "jose";
import type { User } from "../accounts/user.ts";

const ALGORITHM = "HS256";
const ISSUER = "notes-auth";
const AUDIENCE = "notes-api";
const LIFETIME_SECONDS = 900;

/** Short-lived JWTs that say who somebody is and what they may do. */
export class AccessTokens {
  readonly #key: Uint8Array;

  constructor(secret: string) {
    this.#key = new TextEncoder().encode(secret);
  }

  async issue(user: User): Promise<{ accessToken: string; expiresIn: number }> {
    const now = Math.floor(Date.now() / 1000);
    const accessToken = await new SignJWT({ email: user.email, role: user.role })
      .setProtectedHeader({ alg: ALGORITHM, typ: "JWT" })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(user.id)
      .setIssuedAt(now)
      .setExpirationTime(now + LIFETIME_SECONDS)
      .sign(this.#key);
    return { accessToken, expiresIn: LIFETIME_SECONDS };
  }

  /** The user whose token it is. Undefined for anything but a token as `issue` makes them. */
  async verify(token: string): Promise<User | undefined> {
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        // The token does not get to choose. And jose looks at `exp` only where there is one.
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        audience: AUDIENCE,
        requiredClaims: ["exp", "sub"],
      });
      return { id: payload.sub ?? "", email: String(payload["email"]), role: payload["role"] as User["role"] };
    } catch {
      return undefined;
    }
  }
}
