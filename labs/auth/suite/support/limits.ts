import { hint, redis, tally, worst } from "backlab/suite";
import type { Response } from "supertest";
import { postLogin, someAddress, someCredentials, somePassword } from "./accounts.ts";
import { together, whyNot } from "./answers.ts";

/** What the brief allows in a minute. */
export const MOST_PER_EMAIL = 3;
export const MOST_PER_ADDRESS = 6;

/** Fails to log in so many times, at once, each time with another wrong password. Throws when it is not 401 each time. */
export async function failLogins(
  email: string,
  times: number,
  { from = someAddress(), app }: { from?: string; app?: string } = {},
): Promise<void> {
  expectFailures(
    await together(times, () => postLogin({ email, password: somePassword() }, { from, ...(app && { app }) })),
    times,
  );
}

/** Fails to log in once for each of so many emails that nobody has, from `X-Forwarded-For` headers as given. */
export async function failLoginsFrom(from: () => string, times: number): Promise<void> {
  expectFailures(await together(times, () => postLogin(someCredentials(), { from: from() })), times);
}

function expectFailures(answers: Response[], times: number): void {
  const counts = tally(answers);
  if (counts[401] === times) return;
  hint(
    whyNot(
      worst(answers),
      counts[429] === undefined
        ? "A wrong password or an unknown email: 401."
        : "So few have failed here that none of them should be limited. Is a login that succeeded counted still, or what failed in another test, from other addresses and for other emails?",
    ),
  );
  const got = Object.entries(counts).map(([status, count]) => (times === 1 ? status : `${status} for ${count}`));
  const begins = times === 1 ? "a failed login, so 401" : `${times} failed logins, so 401 for each`;
  throw new Error(`this test begins with ${begins}, and got ${got.join(" and ")}`);
}

interface LimitKey {
  key: string;
  /** Time to live in milliseconds, -1 where there is none. */
  ttlMs: number;
}

/** The keys that the limit keeps. */
export async function limitKeys(): Promise<LimitKey[]> {
  const keys = await redis().keys("limit:*");
  const ttls = await Promise.all(keys.map((key) => redis().pttl(key)));
  // -2 is a key that has gone meanwhile.
  return keys.map((key, index) => ({ key, ttlMs: ttls[index] ?? -2 })).filter(({ ttlMs }) => ttlMs !== -2);
}

/** Some of the keys with what is left of their lives, as a learner reads it. */
export function named(keys: readonly LimitKey[]): string {
  const sorted = keys.map(
    ({ key, ttlMs }) => `${key} (${ttlMs === -1 ? "for ever" : `${(ttlMs / 1000).toFixed(1)} s`})`,
  );
  const more = keys.length > NAMED ? [`and ${keys.length - NAMED} more`] : [];
  return [...sorted.sort().slice(0, NAMED), ...more].join(", ");
}

const NAMED = 3;

/** Lets time pass for the limit's keys until none lives longer than so many milliseconds. Leaves alone what lives for ever. */
export async function letTimePass(remainingMs: number): Promise<void> {
  const keys = await limitKeys();
  const longer = keys.filter(({ ttlMs }) => ttlMs > remainingMs);
  await Promise.all(longer.map(({ key }) => redis().pexpire(key, remainingMs)));
}
