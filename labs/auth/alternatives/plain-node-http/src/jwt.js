import { createHmac, timingSafeEqual } from "node:crypto";

const HEADER = part({ alg: "HS256", typ: "JWT" });
const LIFETIME = 600;

/** JWTs by hand, and only the one kind that is needed here. */
export function jwt(secret) {
  const signature = (text) => createHmac("sha256", secret).update(text).digest();

  return {
    lifetime: LIFETIME,

    sign(sub) {
      const iat = Math.trunc(Date.now() / 1000);
      const text = `${HEADER}.${part({ iss: "notes-auth", aud: "notes-api", sub, iat, exp: iat + LIFETIME })}`;
      return `${text}.${signature(text).toString("base64url")}`;
    },

    /** The subject, or null. */
    subjectOf(token) {
      const [header, claims, signed, ...more] = token.split(".");
      if (signed === undefined || more.length > 0) return null;
      const given = Buffer.from(signed, "base64url");
      const right = signature(`${header}.${claims}`);
      if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
      try {
        if (JSON.parse(Buffer.from(header, "base64url")).alg !== "HS256") return null;
        const { iss, aud, exp, sub } = JSON.parse(Buffer.from(claims, "base64url"));
        const holds = iss === "notes-auth" && aud === "notes-api" && typeof exp === "number" && exp > Date.now() / 1000;
        return holds && typeof sub === "string" ? sub : null;
      } catch {
        return null;
      }
    },
  };
}

function part(json) {
  return Buffer.from(JSON.stringify(json)).toString("base64url");
}
