/** What an entry holds. `null` is a value: there is no such thing. */
export function parseEntry(text: string): unknown {
  return JSON.parse(text);
}
