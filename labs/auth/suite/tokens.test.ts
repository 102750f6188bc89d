import { describe, expect, it } from "@jest/globals";
import { api, hint, random } from "backlab/suite";
import type { Response } from "supertest";
import { newPerson, register, shared } from "./support/accounts.ts";
import { whyNot } from "./support/answers.ts";
import { decode, forge, isSigned, now, withSignature } from "./support/jwt.ts";
import { AGAIN, expectRefused, OTHER_LENGTH } from "./support/refused-tokens.ts";
import type { Refusal } from "./support/refused-tokens.ts";
import { getMe } from "./support/sessions.ts";

/** Somebody whom no test changes. */
const somebody = shared(newPerson);

/** A token that GET /me takes: a server that refuses every token refuses forged ones for no merit of its own. */
async function goodToken(): Promise<string> {
  const { accessToken } = await somebody();
  const { status } = await getMe(accessToken);
  if (status === 200) return accessToken;
  throw new Error(`this test begins with a good token, and GET /me answered ${status} to the one from the login`);
}

function challengeOf(res: Response): string {
  return res.headers["www-authenticate"] ?? "no WWW-Authenticate header";
}

describe("tokens", () => {
  it("a login gives a token with HS256 and the claims of the brief", async () => {
    const { accessToken, id } = await somebody();
    const { header, claims } = decode(accessToken);
    hint("The token's header says HS256.");
    expect(header).toMatchObject({ alg: "HS256" });
    hint("The claims are iss, aud, sub (the user's id), iat and exp, as in the brief's table.");
    expect(claims).toMatchObject({
      iss: "notes-auth",
      aud: "notes-api",
      sub: id,
      iat: expect.any(Number),
      exp: expect.any(Number),
    });
    const lifetime = Number(claims["exp"]) - Number(claims["iat"]);
    hint(
      `The token is good for ${lifetime} seconds: exp - iat is from 300 to 900. Both are in seconds, not milliseconds.`,
    );
    expect(lifetime >= 300 && lifetime <= 900 ? "300 to 900 seconds" : lifetime).toBe("300 to 900 seconds");
    hint("iat is the present time in seconds since 1970.");
    expect(Math.abs(Number(claims["iat"]) - now())).toBeLessThan(60);
    hint(
      "The signature is not HS256 with TOKEN_SECRET. The key is the setting's 64 characters as they are: do not decode them as hex.",
    );
    expect(isSigned(accessToken) ? "signed with TOKEN_SECRET" : "signed otherwise").toBe("signed with TOKEN_SECRET");
  });

  it("GET /me answers whose token it is", async () => {
    const { accessToken, id, email } = await somebody();
    const res = await getMe(accessToken);
    hint(whyNot(res.status, "This is the access token of a login a moment ago: 200."));
    expect(res.status).toBe(200);
    hint("The body is the user: id, email and role, and no other member.");
    expect(res.body).toEqual({ id, email, role: "member" });
  });

  it("a token made elsewhere with the same key is as good", async () => {
    const { accessToken, id } = await somebody();
    const res = await getMe(forge(accessToken, { claims: { iat: now(), exp: now() + random.int(400, 800) } }));
    hint(whyNot(res.status, "This token keeps to the brief's list: key, algorithm, iss, aud, exp and sub are right."));
    expect(res.status).toBe(200);
    expect(res.body).toMatchObject({ id });
  });

  it("a request without a bearer token gets 401 with WWW-Authenticate", async () => {
    const token = await goodToken();
    const requests = [
      api().get("/me"),
      api()
        .get("/me")
        .set("Authorization", `Basic ${Buffer.from("ada:secret").toString("base64")}`),
      api().get(`/me?access_token=${token}&token=${token}`),
      api().get("/me").set("Cookie", `access_token=${token}; accessToken=${token}; token=${token}`),
    ];
    for (const request of requests) {
      const res = await request;
      hint(whyNot(res.status, "A token counts in Authorization: Bearer only. Without one the answer is 401."));
      expect(res.status).toBe(401);
      hint("A 401 says what is needed: WWW-Authenticate: Bearer.");
      expect(challengeOf(res)).toMatch(/^Bearer/i);
    }
  });

  it("a refused token gets WWW-Authenticate with invalid_token", async () => {
    const token = await goodToken();
    const answers = [
      await expectRefused(forge(token, { key: random.letters(64) }), {
        why: "This token is forged: it is signed with another key than TOKEN_SECRET, so 401.",
        made: "and sign it again with another key",
      }),
      await expectRefused(forge(token, { claims: { exp: now() - 60 } }), {
        why: "This token has expired a minute ago: 401.",
        made: `put its exp into the past, ${AGAIN}`,
      }),
    ];
    for (const res of answers) {
      hint('A token was sent and refused: WWW-Authenticate: Bearer error="invalid_token".');
      expect(challengeOf(res)).toMatch(/^Bearer\b.*\berror="invalid_token"/i);
    }
  });

  it("text that is no token gets 401", async () => {
    const token = await goodToken();
    const [header = "", claims = "", signature = ""] = token.split(".");
    const noHeader = Buffer.from("null").toString("base64url");
    const texts: (readonly [text: string, refusal: Refusal])[] = [
      [random.letters(20), { why: "A token has three parts, and this is one: 401." }],
      ["..", { why: "All three parts are empty, so this is no token: 401." }],
      [
        `${random.letters(8)}.${random.letters(8)}.${random.letters(8)}`,
        { why: "Neither of the first two parts is JSON in base64url, so this is no token: 401." },
      ],
      [
        `${header}.${claims}`,
        {
          why: "The third part, the signature, is not there: 401.",
          made: "and leave its third part out, dot included",
        },
      ],
      [
        `${header}.${random.letters(9)}.${signature}`,
        {
          why: "The second part is no JSON, and the signature belongs to another: 401.",
          made: "and put other text into its second part",
        },
      ],
      [
        `${noHeader}.${claims}.${signature}`,
        {
          why: "The first part is null in base64url, and no header, so the signature belongs to another token: 401. Verify, do not only decode.",
          made: `and put ${noHeader} into its first part`,
        },
      ],
    ];
    for (const [text, refusal] of texts) await expectRefused(text, { ...refusal, likely: OTHER_LENGTH });
  });

  it("a token without a signature gets 401, alg none included", async () => {
    const token = await goodToken();
    for (const alg of ["none", "None", "NONE"]) {
      const unsigned = withSignature(forge(token, { header: { alg } }), () => "");
      await expectRefused(unsigned, {
        why: `A token that says alg "${alg}" and has no signature was taken. Never do what a token's header says: only HS256 is accepted.`,
        made: `say alg "${alg}" in its header, and leave the signature out`,
        likely: OTHER_LENGTH,
      });
    }
    await expectRefused(
      withSignature(token, () => ""),
      {
        why: "This token has lost its signature, and was taken all the same. Verify it; decoding alone proves nothing.",
        made: "and leave the signature out",
        likely: OTHER_LENGTH,
      },
    );
  });

  it("a token of another algorithm gets 401, even with the right key", async () => {
    const token = await goodToken();
    for (const [alg, digest] of [
      ["HS384", "sha384"],
      ["HS512", "sha512"],
      ["RS256", "sha256"],
    ] as const) {
      await expectRefused(forge(token, { header: { alg }, digest }), {
        why: `The header says ${alg} and not HS256, and the token was taken. Pin it: algorithms: ["HS256"]. A token does not choose how it is checked.`,
        made: `say alg ${alg} in its header, ${AGAIN}, by ${digest}`,
        likely: OTHER_LENGTH,
      });
    }
  });

  it("a token with another signature gets 401", async () => {
    const token = await goodToken();
    const other = (await register()).id;
    const why =
      "The signature is not the one of these claims with TOKEN_SECRET. Verify it, all of it, before you believe a claim.";
    await expectRefused(forge(token, { key: random.letters(64) }), { why, made: "and sign it again with another key" });
    await expectRefused(forge(token, { key: "" }), { why, made: "and sign it again with an empty key" });
    const [header = "", , signature = ""] = token.split(".");
    const [, claims = ""] = forge(token, { claims: { sub: other } }).split(".");
    await expectRefused(`${header}.${claims}.${signature}`, { why, made: "and put another sub into its claims" });
    await expectRefused(
      withSignature(token, (all) => `${all.startsWith("A") ? "B" : "A"}${all.slice(1)}`),
      { why, made: "and change the first letter of its signature" },
    );
    await expectRefused(
      withSignature(token, (all) => all.slice(0, 20)),
      { why, made: "and keep 20 letters of its signature", likely: OTHER_LENGTH },
    );
  });

  it("an expired token gets 401", async () => {
    const token = await goodToken();
    const expired = forge(token, { claims: { iat: now() - 900, exp: now() - random.int(15, 60) } });
    await expectRefused(expired, {
      why: "This token has expired, and was taken. Compare exp with the present time, in seconds.",
      made: `put its exp into the past, ${AGAIN}`,
    });
  });

  it("a token that never expires gets 401", async () => {
    const token = await goodToken();
    await expectRefused(forge(token, { claims: { exp: undefined } }), {
      why: "This token has no exp, so it would be good for ever. Libraries look at exp only where there is one: require it.",
      made: `leave its exp out, ${AGAIN}`,
    });
  });

  it("a token for or from somebody else gets 401", async () => {
    const token = await goodToken();
    const other = random.letters(9);
    await expectRefused(forge(token, { claims: { aud: other } }), {
      why: "aud says that this token is for another service, and it was taken. Check that it is notes-api.",
      made: `put another aud into its claims, ${AGAIN}`,
    });
    await expectRefused(forge(token, { claims: { aud: undefined } }), {
      why: "This token has no aud, and was taken. Check that it is there and is notes-api.",
      made: `leave its aud out, ${AGAIN}`,
    });
    await expectRefused(forge(token, { claims: { iss: other } }), {
      why: "iss says that somebody else made this token, and it was taken. Check that it is notes-auth.",
      made: `put another iss into its claims, ${AGAIN}`,
    });
  });

  it("a token of an account that does not exist gets 401", async () => {
    const token = await goodToken();
    await expectRefused(forge(token, { claims: { sub: random.uuid() } }), {
      why: "There is no account with the id in sub. Read the user from the table before you believe that there is one.",
      made: `put the id of nobody into its sub, ${AGAIN}`,
    });
  });
});
