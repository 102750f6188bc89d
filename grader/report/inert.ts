/**
 * Makes text that a learner wrote, or caused, harmless to a terminal: control characters, and the
 * Unicode ones that reorder or hide text, become visible marks. A line stays one line. Joiners stay: emoji are made of them.
 */
export function inertLine(text: string): string {
  return text
    .replace(/\t/g, "  ")
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u061C\u200B\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu, "\uFFFD");
}
