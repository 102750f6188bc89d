import { transformSync } from "@swc/wasm-typescript";
import jsTokens, { type Token } from "js-tokens";

/** What a comparison sees of a piece of code, and the line it is on, from 1. */
export interface CodeToken {
  word: string;
  line: number;
}

const BLANK: ReadonlySet<Token["type"]> = new Set([
  "WhiteSpace",
  "LineTerminatorSequence",
  "MultiLineComment",
  "SingleLineComment",
  "HashbangComment",
]);

const KEYWORDS: ReadonlySet<string> = new Set(
  (
    "async await break case catch class const continue delete do else export extends finally for function if import in " +
    "instanceof let new null of return static super switch this throw true false try typeof undefined var void while yield"
  ).split(" "),
);

/**
 * Code as it is compared: without its types, comments and layout, with one word for every name, text and number. So
 * other names, another layout and JavaScript in place of TypeScript make no difference. It is never run.
 *
 * @param path tells by its ending whether there are types in it
 */
export function tokensOf(path: string, source: string): CodeToken[] {
  let line = 1;
  return [...jsTokens(withoutTypes(path, source))].flatMap((token) => {
    const at = line;
    line += linesIn(token.value);
    return BLANK.has(token.type) ? [] : [{ word: wordOf(token), line: at }];
  });
}

/** Blanks take the place of types, so that lines stay where they are. What cannot be parsed is compared as it is. */
function withoutTypes(path: string, source: string): string {
  if (!/ts$/.test(path)) return source;
  try {
    return transformSync(source, { mode: "strip-only" }).code;
  } catch {
    return source;
  }
}

function wordOf({ type, value }: Token): string {
  if (type === "Punctuator") return value;
  if (type === "IdentifierName") return KEYWORDS.has(value) ? value : "name";
  return type;
}

function linesIn(text: string): number {
  return text.match(/\r\n|[\n\r\u2028\u2029]/g)?.length ?? 0;
}
