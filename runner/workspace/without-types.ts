import { transformSync } from "@swc/wasm-typescript";

/**
 * TypeScript as the JavaScript that one would have written: without its types, and without the blanks that leaving
 * them out makes. What is more than types (`enum`, `namespace`) is an error.
 *
 * @throws what the compiler throws
 */
export function withoutTypes(source: string): string {
  // Blanks take the place of types, so that what was left out can be told from what was blank before.
  const { code } = transformSync(source, { mode: "strip-only" });
  if (code.length !== source.length) return code;
  const lines = linesOf(source).map(({ text, at }) => withoutBlanks(text, code.slice(at, at + text.length)));
  const kept = lines.filter((line, index) => line !== null && !(line === "" && isBlankPair(lines, index)));
  return importingJavaScript(kept.join("\n"));
}

function linesOf(source: string): { text: string; at: number }[] {
  let at = 0;
  return source.split("\n").map((text) => {
    const line = { text, at };
    at += text.length + 1;
    return line;
  });
}

/** Whether a blank line comes right after one, with only what was left out between them. */
function isBlankPair(lines: readonly (string | null)[], index: number): boolean {
  const before = lines.slice(0, index).findLast((line) => line !== null);
  return lines[index - 1] === null && (before === "" || before === undefined);
}

/** A line without what became blank in it; null when nothing is left of it. A semicolon that had to come in its place stays. */
function withoutBlanks(before: string, after: string): string | null {
  if (before === after) return before;
  if (after.trim() === "") return null;
  const marked = Array.from({ length: after.length }, (_, index) => {
    return after[index] === " " && before[index] !== " " ? "\0" : after.charAt(index);
  });
  return marked
    .join("")
    .replace(/\0[\0 ]*\0/g, "\0")
    .replace(/ \0 ?(?=[;,)\]])/g, "")
    .replace(/ \0 /g, " ")
    .replaceAll("\0", "")
    .trimEnd();
}

function importingJavaScript(code: string): string {
  return code.replace(/((?:from|import|import\() ?["']\.[^"'\n]*)\.ts(["'])/g, "$1.js$2");
}
