import type { Reporter } from "./reporter.ts";

/** A report as it is: what `docs/report.md` describes, and what a signature is over. */
export const jsonReporter: Reporter = {
  name: "json",
  summary: "the whole report, for programs",
  render: inertJson,
};

/**
 * JSON, ending in a newline, that is the same value to every parser and harmless to whatever else reads it: a terminal,
 * a CI log. Text that a learner can write has no other way to be anything but text: it is between quotes.
 */
export function inertJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2)
    .replace(/[\u007F-\u009F\u061C\u200B\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF]/g, escaped)
    .replace(/##(?=\w*\[)/g, "#\\u0023");
  return `${text}\n`;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
