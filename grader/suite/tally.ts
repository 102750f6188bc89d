import type { Response } from "supertest";

/**
 * How often each status came, like `{ 201: 1, 409: 19 }`. A status that nobody got is not in it:
 *
 *     if ((tally(answers)[201] ?? 0) > 1) hint("Several of them were created.");
 */
export function tally(answers: readonly Response[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

/** The highest status of at least one answer, for a hint: a crash among many requests is what to look at first. */
export function worst(answers: readonly Response[]): number {
  return Math.max(...answers.map(({ status }) => status));
}

/**
 * Of requests at once, each status came as often as it should, whichever of them got it:
 *
 *     const answers = await Promise.all(Array.from({ length: 20 }, () => api().post("/books").send(book)));
 *     expectTally(answers, { 201: 1, 409: 19 });
 *
 * @param wanted how often each status should come; it has to account for every answer
 * @throws an error in words when they did not, and then the report shows a request whose status came too often
 */
export function expectTally(answers: readonly Response[], wanted: Readonly<Record<number, number>>): void {
  const counts = tally(answers);
  const tooMany = answers.filter(({ status }) => (counts[status] ?? 0) > (wanted[status] ?? 0));
  const shown = tooMany.find(({ status }) => status === worst(tooMany));
  if (shown === undefined) return;
  // Of several requests a report shows the one whose answer was read last: the last words read the status of this one.
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
