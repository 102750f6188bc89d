import { describe, expect, it } from "@jest/globals";
import { api, expectTally, hint, random, tally, worst } from "backlab/suite";
import type { Response } from "supertest";
import { postLogin, postRegister, register, someCredentials, someEmail, somePassword } from "./support/accounts.ts";
import { whyNot } from "./support/answers.ts";
import { atOnce } from "./support/at-once.ts";
import { expectSlowHash } from "./support/hashes.ts";
import { MOST_PER_EMAIL } from "./support/limits.ts";
import { refreshTokenIn } from "./support/sessions.ts";
import { passwordHashOf } from "./support/stored.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Well within the time that one test has, the last round and a busy machine included. */
const MOST_COMPARING_MS = 5_000;

/** Each of these bodies is refused with 422. */
async function expectEachRefused(path: string, bodies: readonly object[]): Promise<void> {
  for (const body of bodies) {
    const res = await api().post(path).send(body);
    hint(
      res.status === 404
        ? `There is no POST ${path} yet.`
        : whyNot(
            res.status,
            "This body breaks a rule of the table in the brief: 422. Check bodies with a schema before anything else looks at them.",
            "It got past validation and failed further in.",
          ),
    );
    expect(res.status).toBe(422);
  }
}

/** How long a failed login takes, in milliseconds. */
async function timed(send: () => Promise<Response>): Promise<number> {
  const start = performance.now();
  const res = await send();
  const took = performance.now() - start;
  if (res.status === 401) return took;
  throw new Error(`this test compares two failed logins, so 401, and got ${res.status}`);
}

describe("register-login", () => {
  it("registering answers 201 with the new member", async () => {
    const credentials = someCredentials();
    const res = await postRegister(credentials);
    hint(
      res.status === 404
        ? 'There is no POST /auth/register yet: app.post("/auth/register", ...).'
        : whyNot(res.status, "A valid email and password answer 201.", "Does the table exist? It is created at start."),
    );
    expect(res.status).toBe(201);
    hint("The body is the user: id, email and role, and no other member. The role of somebody new is member.");
    expect(res.body).toEqual({ id: expect.any(String), email: credentials.email, role: "member" });
    hint("The id is a UUID that the server makes: gen_random_uuid() in Postgres, or crypto.randomUUID().");
    expect((res.body as { id: string }).id).toMatch(UUID);
  });

  it("an email in other letters is the same account", async () => {
    const password = somePassword();
    const lower = someEmail();
    const mixed = lower.replace(/^.../, (start) => start.toUpperCase());
    const created = await postRegister({ email: mixed, password });
    hint(whyNot(created.status, "Emails are kept and answered in lower case."));
    expect(created.body).toMatchObject({ email: lower });
    const again = await postRegister({ email: lower, password });
    hint(
      again.status === 201
        ? "Ada@example.com and ada@example.com got an account each. Make emails lower case before you do anything with them."
        : whyNot(again.status, "This email is taken: 409.", "Is it the UNIQUE constraint's error, code 23505?"),
    );
    expect(again.status).toBe(409);
    hint("A login finds the account by its email in any case: make it lower case there, too.");
    expect((await postLogin({ email: mixed.toUpperCase(), password })).status).toBe(200);
  });

  it("of four registrations of one email at once one gets 201 and three get 409", async () => {
    const { email } = someCredentials();
    // They are sure to come to Postgres, and may hash their passwords first, on a machine that is busy.
    const patience = { noneMs: 4_000, moreMs: 500 };
    const answers = await atOnce(4, () => postRegister({ email, password: somePassword() }), patience);
    hint(
      (tally(answers)[201] ?? 0) > 1
        ? "Several accounts got the same email. Looking first leaves a gap in which others look too: only a UNIQUE constraint closes it."
        : whyNot(
            worst(answers),
            "One of them creates the account, the others answer 409.",
            "Is it the UNIQUE constraint's error, code 23505? That is a 409.",
          ),
    );
    expectTally(answers, { 201: 1, 409: 3 });
  });

  it("a registration that breaks a rule answers 422", async () => {
    const { email, password } = someCredentials();
    await expectEachRefused("/auth/register", [
      { email },
      { password },
      { email: random.letters(12), password },
      { email: `@${random.letters(8)}.example`, password },
      { email: `${random.letters(250)}@b.example`, password },
      { email: [email], password },
      { email, password: random.letters(9) },
      { email, password: random.letters(129) },
      { email, password: Number(`1${random.digits(11)}`) },
      { email, password: null },
    ]);
  });

  it("logging in answers an access token, and a refresh token in a cookie", async () => {
    const account = await register();
    const res = await postLogin(account);
    hint(
      res.status === 401
        ? "These are the email and the password of a moment ago. How do you compare the password with its hash?"
        : whyNot(res.status, "The right password answers 200."),
    );
    expect(res.status).toBe(200);
    hint("The body is { accessToken, tokenType, expiresIn }: a text, Bearer, and a number of seconds.");
    expect(res.body).toMatchObject({
      accessToken: expect.any(String),
      tokenType: "Bearer",
      expiresIn: expect.any(Number),
    });
    hint(
      "Set-Cookie sets refresh_token to a random text of 22 characters or more: randomBytes(32).toString('base64url').",
    );
    expect(refreshTokenIn(res) ?? "no cookie").toMatch(/^.{22,}$/);
  });

  it("a login without email and password as text answers 422", async () => {
    const { email, password } = someCredentials();
    await expectEachRefused("/auth/login", [
      {},
      { email },
      { password },
      { email: { $gt: "" }, password },
      { email, password: [password] },
    ]);
  });

  it("a password is stored as a slow hash with a salt of its own", async () => {
    const password = somePassword();
    const [first, second] = await Promise.all([register({ password }), register({ password })]);
    const hashes = [await passwordHashOf(first.email), await passwordHashOf(second.email)];
    for (const hash of hashes) expectSlowHash(hash, password);
    hint(
      "Two accounts with the same password have the same hash: each needs random salt of its own, made when it is hashed.",
    );
    const differ = "two hashes of one password that differ";
    expect(hashes[0] === hashes[1] ? "equal ones" : differ).toBe(differ);
  });

  it("every character of a password counts", async () => {
    const password = ` ${random.letters(98)} `;
    const { email } = await register({ password });
    hint("The whole password, with the spaces around it, is the right one.");
    expect((await postLogin({ email, password })).status).toBe(200);
    const wrong = {
      trimmed: password.trim(),
      "with other last letters": `${password.slice(0, 80)}${random.digits(19)} `,
      "in capitals": password.toUpperCase(),
    };
    for (const [what, guess] of Object.entries(wrong)) {
      const res = await postLogin({ email, password: guess });
      hint(
        res.status === 200
          ? `The password ${what} was accepted. Nothing is trimmed or folded; and bcrypt looks at 72 bytes only, so give it a hash of the whole.`
          : whyNot(res.status, "A wrong password: 401."),
      );
      expect(res.status).toBe(401);
    }
  });

  it("a wrong password and an unknown email get the same answer", async () => {
    const { email } = await register();
    const wrong = await postLogin({ email, password: somePassword() });
    const unknown = await postLogin(someCredentials());
    for (const { status } of [wrong, unknown]) {
      hint(
        whyNot(
          status,
          "Both answer 401. A 404, or another text, would tell who has an account.",
          "Is there a row at all? With an unknown email rows[0] is undefined.",
        ),
      );
      expect(status).toBe(401);
    }
    hint("The two bodies differ, and so tell who has an account. Answer both with one and the same text.");
    expect(unknown.text).toBe(wrong.text);
  });

  it("a wrong password and an unknown email take the same time", async () => {
    const giveUpAt = performance.now() + MOST_COMPARING_MS;
    let quickestWrong = Infinity;
    let quickestUnknown = Infinity;
    // What else the machine does can only make an answer slower, so the quickest of several is nearest to the truth:
    // more of them clear a server that is right, and change nothing for one that is not.
    do {
      // Somebody new in each round, so that nobody fails often enough to be limited.
      const { email } = await register();
      for (let turn = 0; turn < MOST_PER_EMAIL; turn++) {
        const wrong = await timed(() => postLogin({ email, password: somePassword() }));
        const unknown = await timed(() => postLogin(someCredentials()));
        quickestWrong = Math.min(quickestWrong, wrong);
        quickestUnknown = Math.min(quickestUnknown, unknown);
      }
      if (quickestUnknown >= quickestWrong / 3) return;
    } while (performance.now() < giveUpAt);
    hint(
      `An unknown email was answered in ${quickestUnknown.toFixed(0)} ms, a wrong password in ${quickestWrong.toFixed(0)} ms: that tells who has an account. Check the password against some fixed hash of the same cost where there is no account.`,
    );
    expect("an unknown email is answered far sooner").toBe("both take the same time");
  });
});
