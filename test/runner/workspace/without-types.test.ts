import { expect, it } from "vitest";
import { withoutTypes } from "../../../runner/workspace/without-types.ts";

it.each([
  ["const a: number = 1;", "const a = 1;"],
  ["export function f(a: A, b?: B): Promise<C> {", "export function f(a, b) {", " }"],
  ["call<{ a: string }>(x as Y, z!);", "call(x, z);"],
  ["class A {\n  #pool: Pool;\n  readonly b: string = '';\n}", "class A {\n  #pool;\n  b = '';\n}"],
  ['import { a } from "./a.ts";\nimport type { B } from "./b.ts";\na();', 'import { a } from "./a.js";\na();'],
  ["a();\n\ninterface B {\n  c: string;\n}\n\nd();", "a();\n\nd();"],
  ["const text = `  two  blanks`;  // and here", "const text = `  two  blanks`;  // and here"],
  ["const x: string = 'é', y = x as Café;", "const x = 'é', y = x;"],
  ["const file = 'a.ts';", "const file = 'a.ts';"],
])("%j becomes %j", (source, expected, rest = "") => {
  expect(withoutTypes(source + rest)).toBe(expected + rest);
});

it("refuses what is more than types", () => {
  expect(() => withoutTypes("enum A { B }")).toThrow(expect.objectContaining({ code: "UnsupportedSyntax" }));
});
