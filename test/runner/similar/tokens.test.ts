import { describe, expect, it } from "vitest";
import { tokensOf } from "../../../runner/similar/tokens.ts";

const words = (path: string, source: string): string[] => tokensOf(path, source).map(({ word }) => word);

describe("what a comparison sees of code", () => {
  it("is the same with other names, texts, numbers, comments and another layout", () => {
    const one = 'const total = add(price, 19, "EUR"); // with tax';
    const other = "/* sum */\nconst x\n  = f(y, 3,\n 'a');";
    expect(words("a.js", one)).toEqual(words("b.mjs", other));
    expect(words("a.js", one)).not.toEqual(words("a.js", one.replace("const", "let")));
  });

  it("is the same with types and without", () => {
    const typed =
      "export function get(id: string, all?: Map<string, Book>): Book | undefined { return all!.get(id) as Book; }";
    const plain = "export function get(id, all) { return all.get(id); }";
    expect(words("a.ts", typed)).toEqual(words("a.js", plain));
  });

  it("knows the line of everything, types left out or not", () => {
    const source = "interface Book {\n  id: string;\n}\n\nconst book: Book =\n  one;\n";
    expect(tokensOf("a.ts", source).map(({ line }) => line)).toEqual([5, 5, 5, 6, 6]);
    expect(tokensOf("a.js", "`a\nb`;\r\nc").map(({ line }) => line)).toEqual([1, 2, 3]);
  });

  it.each(["const = ;", "enum Colour { Red }", "`${", "/[", "\0\ud800", "}".repeat(10_000)])(
    "is something also of what is no code: %j",
    (source) => {
      expect(tokensOf("a.ts", source).length).toBeGreaterThan(0);
    },
  );
});
