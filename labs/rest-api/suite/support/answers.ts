import type { Response } from "supertest";

/** How often each status came, like `{ 201: 1, 409: 19 }`. */
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

/** Like `1 x 201, 19 x 409`. */
function inWords(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([status, count]) => `${count} x ${status}`)
    .join(", ");
}
