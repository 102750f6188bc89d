import { describe, expect, it } from "@jest/globals";
import { cell, eventually, expectTally, hint, random, tally, worst } from "backlab/suite";
import type { Response } from "supertest";
import { postLogin, register, shared, someAddress, someEmail, somePassword } from "./support/accounts.ts";
import { together, whyNot } from "./support/answers.ts";
import {
  failLogins,
  failLoginsFrom,
  letTimePass,
  limitKeys,
  MOST_PER_ADDRESS,
  MOST_PER_EMAIL,
  named,
} from "./support/limits.ts";

const MINUTE_MS = 60_000;

/** Whose failures nobody counts: for what is about addresses. */
const somebody = shared(register);

function expectLimited(res: Response, why: string): void {
  const right = "The right password got in. Is the limit looked at before the password? If so:";
  hint(whyNot(res.status, res.status === 200 ? `${right} ${why}` : why));
  expect(res.status).toBe(429);
}

function expectLetIn(res: Response, why: string): void {
  hint(whyNot(res.status, why));
  expect(res.status).toBe(200);
}

describe("abuse", () => {
  it("after three failures a login gets 429 with Retry-After, with the right password too", async () => {
    const account = await register();
    const from = someAddress();
    await failLogins(account.email, MOST_PER_EMAIL, { from });
    const wrong = await postLogin({ ...account, password: somePassword() }, { from });
    expectLimited(
      wrong,
      "Three logins for this email have failed within a minute, and the next is checked all the same: 429.",
    );
    const retryAfter = wrong.headers["retry-after"] ?? "missing";
    hint(`The header Retry-After was: ${retryAfter}. It holds whole seconds, from 1 to 60.`);
    expect(retryAfter).toMatch(/^([1-9]|[1-5]\d|60)$/);
    const right = await postLogin(account, { from });
    hint(
      whyNot(
        right.status,
        right.status === 200
          ? "The right password got in while wrong ones get 429: so guessing goes on, and only the right guess is answered otherwise. Look at the limit before you look at the password."
          : "The right password gets 429 too, until the time is up.",
      ),
    );
    expect(right.status).toBe(429);
  });

  it("another address or another spelling of the email gets no more guesses", async () => {
    const account = await register();
    const { email } = account;
    const spellings = [email, email.toUpperCase(), email.replace(/^./, (first) => first.toUpperCase())];
    await Promise.all(spellings.map((spelling) => failLogins(spelling, 1)));
    expectLimited(
      await postLogin(account),
      "Three logins for this email have failed, from three addresses and with capitals here and there. They all count for the one email, in lower case.",
    );
  });

  it("an email without an account is limited in the same way", async () => {
    const email = someEmail();
    const from = someAddress();
    await failLogins(email, MOST_PER_EMAIL, { from });
    expectLimited(
      await postLogin({ email, password: somePassword() }, { from }),
      "Nobody has this email, and it is never limited: that tells who has an account. Count before you look for the user.",
    );
  });

  it("ten guesses at once get three times 401 and seven times 429", async () => {
    const { email } = await register();
    const from = someAddress();
    const answers = await together(10, () => postLogin({ email, password: somePassword() }, { from }));
    hint(
      (tally(answers)[401] ?? 0) > MOST_PER_EMAIL
        ? "Guesses slipped through: all of them looked at the count before any had failed. Count an attempt first, in one step with the look, and check the password after."
        : whyNot(worst(answers), "Three guesses are checked and fail, and the others get 429."),
    );
    expectTally(answers, { 401: MOST_PER_EMAIL, 429: 10 - MOST_PER_EMAIL });
  });

  it("failures at one replica count at the other", async () => {
    const account = await register();
    const from = someAddress();
    await cell.start("api-2");
    try {
      await failLogins(account.email, MOST_PER_EMAIL - 1, { from, app: "api" });
      await failLogins(account.email, 1, { from, app: "api-2" });
      const why =
        "Two logins failed at one replica and one at the other, which makes three. Counts in a process's own memory know only part of it: count in Redis.";
      expectLimited(await postLogin(account, { from, app: "api-2" }), why);
      expectLimited(await postLogin(account, { from, app: "api" }), why);
    } finally {
      await cell.kill("api-2");
    }
  });

  it("six failures from an address stop it, and nobody else", async () => {
    const account = await somebody();
    const address = someAddress();
    await failLoginsFrom(() => address, MOST_PER_ADDRESS);
    expectLimited(
      await postLogin(account, { from: address }),
      "Six logins from this address have failed, each for another email: now every login from it gets 429. Count for addresses, too.",
    );
    expectLetIn(await postLogin(account), "Another address has no part in this: 200.");
  });

  it("the address is the one that the proxy has added", async () => {
    const account = await somebody();
    const [attacker, innocent] = [someAddress(), someAddress()];
    await failLoginsFrom(() => `${random.pick([innocent, someAddress()])}, ${attacker}`, MOST_PER_ADDRESS - 1);
    await failLoginsFrom(() => `${innocent}, ${someAddress()}, ${attacker}`, 1);
    expectLimited(
      await postLogin(account, { from: `${someAddress()}, ${attacker}` }),
      "Does the limit count addresses (see: six failures from an address), and as the last entry of X-Forwarded-For has them? Only that one is the proxy's. The client makes up those before it, and could have another for each guess.",
    );
    expectLetIn(
      await postLogin(account, { from: innocent }),
      "Somebody wrote this address into X-Forwarded-For and failed six times, and now its owner is locked out. Only the last entry is the proxy's.",
    );
  });

  it("a login that succeeds clears the count of its email", async () => {
    const account = await register();
    const from = someAddress();
    await failLogins(account.email, MOST_PER_EMAIL - 1, { from });
    expectLetIn(await postLogin(account, { from }), "Two failures are not three: the right password gets in.");
    await failLogins(account.email, 1, { from });
    expectLetIn(
      await postLogin(account, { from }),
      "A success clears the count of its email, so one failure counts here, and the right password gets in.",
    );
  });

  it("a login that succeeds does not clear the count of its address", async () => {
    const account = await somebody();
    const address = someAddress();
    await failLoginsFrom(() => address, MOST_PER_ADDRESS - 1);
    expectLetIn(await postLogin(account, { from: address }), "Five failures are not six: the right password gets in.");
    await failLoginsFrom(() => address, 1);
    expectLimited(
      await postLogin(account, { from: address }),
      "Five failures, a success and one failure from one address: that is six. Otherwise who owns one account guesses at all the others without end.",
    );
  });

  it("the limit ends by itself", async () => {
    const account = await register();
    const from = someAddress();
    await failLogins(account.email, MOST_PER_EMAIL, { from });
    await postLogin(account, { from });
    const keys = await limitKeys();
    hint("There is no key in Redis that begins with `limit:` after three failures. Where are they counted?");
    expect(keys.length === 0 ? "no keys" : "keys").toBe("keys");
    const lasting = keys.filter(({ ttlMs }) => ttlMs < 0 || ttlMs > MINUTE_MS);
    hint(
      lasting.some(({ ttlMs }) => ttlMs < 0)
        ? `A key has no time to live, and so locks somebody out for ever: ${named(lasting)}. Give it one in the same step that creates it.`
        : `A key of the limit lives for more than 60 seconds: ${named(lasting)}.`,
    );
    expect(named(lasting)).toBe("");
    await letTimePass(1);
    hint("All keys of the limit have expired, and the account is still locked. Is something kept elsewhere?");
    await eventually(async () => expect((await postLogin(account, { from })).status).toBe(200));
  });

  it("knocking on a locked account puts nothing off", async () => {
    const { email } = await register();
    const from = someAddress();
    await failLogins(email, MOST_PER_EMAIL, { from });
    await letTimePass(MINUTE_MS / 2);
    const knocks = await together(4, () => postLogin({ email, password: somePassword() }, { from }));
    hint(whyNot(worst(knocks), "The account is locked: 429."));
    expectTally(knocks, { 429: 4 });
    const longer = (await limitKeys()).filter(({ ttlMs }) => ttlMs > MINUTE_MS / 2);
    hint(
      `Half of the time had passed, and a login that got 429 made a key live longer: ${named(longer)}. So whoever keeps knocking locks the owner out for ever: set the time to live with the first failure only.`,
    );
    expect(named(longer)).toBe("");
  });
});
