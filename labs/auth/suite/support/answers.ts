import type { Response } from "supertest";

const CRASH = "A 5xx is a crash in your handler: send this to `backlab dev`, and its log says where.";

/** The hint to a status that should be another one. A crash is a crash, whatever was asked; `likely` says of what. */
export function whyNot(status: number, otherwise: string, likely = ""): string {
  return status >= 500 ? `${CRASH} ${likely}`.trim() : otherwise;
}

/** Where to look when a test cannot begin because a login or a refresh was answered with this status. */
export function whereToLook(status: number, request: string): string {
  if (status === 429)
    return "a login that succeeded, or what other tests have failed, seems to be counted still: see abuse";
  return request === "POST /auth/refresh"
    ? "the newest token of a session renews it: see the first tests of refresh"
    : "see register-login first";
}

/** How often each status came, like `{ 200: 1, 401: 9 }`. */
export function tally(answers: readonly Response[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

export function worst(answers: readonly Response[]): number {
  return Math.max(...answers.map(({ status }) => status));
}

/**
 * Of requests at once, each status came as often as it should. Throws when it did not, and then the report shows a request
 * whose status came too often. What is wanted has to account for every answer.
 */
export function expectTally(answers: readonly Response[], wanted: Readonly<Record<number, number>>): void {
  const counts = tally(answers);
  const tooMany = answers.filter(({ status }) => (counts[status] ?? 0) > (wanted[status] ?? 0));
  const shown = tooMany.find(({ status }) => status === worst(tooMany));
  if (shown === undefined) return;
  throw new Error(
    `of ${answers.length} requests at once: ${inWords(counts)}; it should be ${inWords(wanted)}; the one shown got ${shown.status}`,
  );
}

/** Like `1 x 200, 9 x 401`. */
function inWords(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([status, count]) => `${count} x ${status}`)
    .join(", ");
}

/** So many of something at the same time. */
export async function together<T>(count: number, send: (index: number) => PromiseLike<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => send(index)));
}
