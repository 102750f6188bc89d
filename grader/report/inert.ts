/** More than any line that is there to be copied has. */
const LONGEST_LINE = 20_000;

/** Control characters, and those of Unicode that reorder or hide text. */
export const UNSEEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061C\u200B\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu;

/**
 * Makes text that a learner wrote, or caused, harmless to a terminal and to the log of a CI job: control characters,
 * and the Unicode ones that reorder or hide text, become visible marks, and so does half a character. A line stays
 * one line, and one that a screen takes: an app may log 20 MB without an end of line. Joiners stay: emoji are made of
 * them. No part of it is read as a command, see `inertCommands`.
 */
export function inertLine(text: string): string {
  const shown = text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}…` : text;
  return inertCommands(shown.replace(/\t/g, "  ").replace(UNSEEN, "\uFFFD"));
}

/**
 * CI systems take commands from what a job prints: GitHub `::name::` at the beginning of a line, whatever space is
 * before it, and `##[name]` anywhere; Azure `##vso[name]` anywhere. Pulled apart by a space they are text.
 */
function inertCommands(line: string): string {
  return line.replace(/^(\s*):(?=:)/, "$1: ").replace(/##(?=\w*\[)/g, "## ");
}
