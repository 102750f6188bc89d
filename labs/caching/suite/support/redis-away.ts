import { expect } from "@jest/globals";
import { cell, hint } from "backlab/suite";
import type { Response, Test } from "supertest";

/** The brief promises 1.5 seconds; a busy machine gets a little more. */
const PATIENCE_MS = 2_000;

/** In what way Redis is away. */
export type Away = "silent" | "gone";

/** Redis keeps its connections and takes commands while `work` runs, and replies when that is over. */
export async function whileSilent<T>(work: () => Promise<T>): Promise<T> {
  await cell.pause("redis");
  try {
    return await work();
  } finally {
    await cell.resume("redis");
  }
}

/** Redis refuses connections while `work` runs, and then has again what it kept. */
export async function whileGone<T>(work: () => Promise<T>): Promise<T> {
  await cell.kill("redis");
  try {
    return await work();
  } finally {
    await cell.start("redis");
  }
}

/** A request, and what came of it. Null stands for no answer in time, since an error of its own says that better. */
export interface Answer {
  what: string;
  res: Response | null;
  ms: number;
}

/** Sends a request, and gives it as long as an app may take that has no Redis. Never rejects. */
export async function inTime(request: Test): Promise<Answer> {
  const what = `${request.method} ${new URL(request.url).pathname}`;
  const sent = performance.now();
  const res = await Promise.resolve(request.timeout(PATIENCE_MS)).catch(() => null);
  return { what, res, ms: Math.round(performance.now() - sent) };
}

/** Before any answer is looked at: the failure then shows the request that got none. */
export function expectAnswered(answers: readonly Answer[], away: Away): void {
  const late = answers.findLast(({ res }) => res === null);
  if (late === undefined) return;
  hint(whyNotAnswered(late, away));
  throw new Error(`${late.what} got no answer in time while Redis was ${away}`);
}

export function expectStatus(answer: Answer, status: number, away: Away): void {
  expectAnswered([answer], away);
  hint(whyNotAnswered(answer, away));
  expect(answer.res?.status).toBe(status);
}

const WAITED = {
  silent:
    "Redis was silent: it takes commands, and never replies. Give commands a time-out (commandTimeout), and see how many of them one request waits for.",
  gone: "Redis was gone: it refuses connections. Do not queue commands while there is no connection (enableOfflineQueue: false), and do not wait for one before you answer.",
};
const FAILED =
  "Redis is away, and that became an error of yours. Treat a failed look into the cache as a miss, and a failed store as none.";

function whyNotAnswered({ what, res, ms }: Answer, away: Away): string {
  if (res === null) return `No answer to ${what} in ${ms} ms, and 1500 are allowed. ${WAITED[away]}`;
  return res.status >= 500 ? FAILED : `The answer to ${what} has to be the same as with Redis.`;
}
