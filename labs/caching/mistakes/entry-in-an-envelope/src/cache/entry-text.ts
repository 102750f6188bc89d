/** What an entry holds; undefined for a text that cannot be one of ours. `null` is a value: there is no such thing. */
export function parseEntry(text: string): unknown {
  try {
    return (JSON.parse(text) as { value?: unknown } | null)?.value;
  } catch {
    return undefined;
  }
}
