/** Where a line ends, for any program that may read what is written: what ends none is harmless as an extra cut. */
const LINE_END = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/;

/** The lines of a text. */
export function linesOf(text: string): string[] {
  return text.split(LINE_END);
}

/**
 * Lines of at most so many characters together. Of what is too long the beginning is shown, and that something is
 * left out: an app may log a line of any length.
 */
export function clipped(texts: readonly string[], characters: number): string[] {
  const shown: string[] = [];
  let room = characters;
  for (const text of texts) {
    const lines = linesOf(text.slice(0, room + 1));
    for (const line of lines) {
      if (line.length > room) return [...shown, `${line.slice(0, room)}…`];
      shown.push(line);
      room -= line.length + 1;
      if (room <= 0) return [...shown, "…"];
    }
  }
  return shown;
}
