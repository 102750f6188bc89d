const STRING_OR_NAME = /"(?:[^"\\]|\\.)*"(\s*:)?/g;

/**
 * Whether an object in a JSON text has two members of one name. JSON allows it: `JSON.parse` takes the last, others
 * the first, so a report could verify here and read differently elsewhere.
 *
 * @param text valid JSON
 */
export function saysSomethingTwice(text: string): boolean {
  const written = [...text.matchAll(STRING_OR_NAME)].filter(([, colon]) => colon !== undefined).length;
  return written !== countNames(JSON.parse(text));
}

function countNames(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const members: unknown[] = Object.values(value);
  return members.reduce<number>((sum, member) => sum + countNames(member), Array.isArray(value) ? 0 : members.length);
}
