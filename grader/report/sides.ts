import { diffArrays } from "diff";
import type { ReportedTest } from "./report.ts";

/** A line of a comparison: what is in both sides, expected only, got only, or points at the line above. */
export interface SideLine {
  kind: "both" | "expected" | "got";
  text: string;
}

/** Longest that two sides may be for a sentence to hold both. */
const SHORT_CHARACTERS = 40;
/** Of a side: more than a suite sends. */
const SIDE_CHARACTERS = 2_000;
/** Lines around what differs. */
const CONTEXT_LINES = 1;

/**
 * The two sides of a comparison below each other, where they are too long for the sentence that has both: values of
 * many members line by line, others with a caret under the first difference. Null where the sentence says all.
 */
export function sidesOf({ expected, actual }: Pick<ReportedTest, "expected" | "actual">): SideLine[] | null {
  if (expected === null || actual === null) return null;
  if (expected.length + actual.length <= SHORT_CHARACTERS) return null;
  const [one, other] = [expected, actual].map((side) => brokenUp(side.slice(0, SIDE_CHARACTERS)));
  if (one === undefined || other === undefined) return null;
  if (one.length === 1 && other.length === 1) return withCaret(one[0] ?? "", other[0] ?? "");
  return [{ kind: "both", text: "- expected  + got" }, ...nearDifferences(lineByLine(one, other)).map(signed)];
}

/** Whether a message says nothing but what the two sides say too. */
export function isSentenceOfSides({ message, expected, actual }: ReportedTest): boolean {
  return message === `expected ${expected}, got ${actual}`;
}

const SIGNS = { both: "  ", expected: "- ", got: "+ " } as const;

function signed({ kind, text }: SideLine): SideLine {
  return { kind, text: `${SIGNS[kind]}${text}` };
}

function withCaret(expected: string, actual: string): SideLine[] {
  let at = 0;
  while (at < expected.length && expected[at] === actual[at]) at++;
  return [
    { kind: "expected", text: `expected ${expected}` },
    { kind: "got", text: `     got ${actual}` },
    ...(expected === actual ? [] : [{ kind: "both" as const, text: `${" ".repeat("expected ".length + at)}^` }]),
  ];
}

function lineByLine(expected: string[], actual: string[]): SideLine[] {
  return diffArrays(expected, actual).flatMap(({ added, removed, value }) =>
    value.map((text): SideLine => ({ kind: removed ? "expected" : added ? "got" : "both", text })),
  );
}

/** What differs, and a little around it; the rest as `…`. */
function nearDifferences(lines: readonly SideLine[]): SideLine[] {
  const near = (index: number): boolean =>
    lines.slice(Math.max(0, index - CONTEXT_LINES), index + CONTEXT_LINES + 1).some(({ kind }) => kind !== "both");
  return lines.flatMap((line, index) => {
    if (near(index)) return [line];
    return index === 0 || near(index - 1) ? [{ kind: "both" as const, text: "…" }] : [];
  });
}

/** Text in quotes, with what is escaped in it; what is empty; or anything that opens, closes or separates. */
const TOKEN = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`|\[\]|\{\}|[{}[\],]|[^'"`{}[\],]+|./gsu;

/** A value as `inspect` writes it, a member a line. */
function brokenUp(text: string): string[] {
  const lines: string[] = [];
  let line = "";
  let depth = 0;
  const end = (): void => {
    if (line.trim() !== "") lines.push(line);
    line = "  ".repeat(depth);
  };
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === "{" || token === "[") {
      line += token;
      depth++;
      end();
    } else if (token === "}" || token === "]") {
      depth = Math.max(0, depth - 1);
      end();
      line += token;
    } else if (token === ",") {
      line += token;
      end();
    } else line += line.trim() === "" ? token.trimStart() : token.replace(/\s+/g, " ");
  }
  end();
  return lines.map((one) => one.trimEnd());
}
