/*
 * One text for one value, so that bytes can be signed and compared whatever a file looks like. It is that of RFC 8785:
 * no white space, members in the order of their names' UTF-16 code units, numbers and strings as `JSON.stringify`
 * writes them. Half a surrogate pair, which that page forbids, is `\ud83d`: an app's answer can be cut inside one.
 */

/**
 * The canonical JSON of a value.
 *
 * @param value one that JSON has: no undefined, no NaN, no dates
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(",")}}`;
}

/** What a signature is over: the canonical JSON of a whole report but for the signature itself. */
export function signedText(report: object): string {
  return canonicalJson(Object.fromEntries(Object.entries(report).filter(([name]) => name !== "signature")));
}
