import { describe, expect, it } from "vitest";
import { canonicalJson, signedText } from "../../../grader/report/canonical.ts";

describe("canonical JSON", () => {
  it("is the example of RFC 8785, section 3.2", () => {
    const value: unknown = JSON.parse(String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`);
    expect(canonicalJson(value)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  it("sorts names as RFC 8785, section 3.2.3, does: by UTF-16 code units", () => {
    const names = ["\u20ac", "\r", "\ufb33", "1", "\u{1f600}", "\u0080", "\u00f6"];
    const sorted = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\u{1f600}", "\ufb33"];
    const text = canonicalJson(Object.fromEntries(names.map((name) => [name, 0])));
    expect(text).toBe(`{${sorted.map((name) => `${JSON.stringify(name)}:0`).join(",")}}`);
  });

  it("writes half a character as its escape, and survives a file", () => {
    const cut = { body: "\u{1f600}".slice(0, 1) };
    expect(canonicalJson(cut)).toBe(String.raw`{"body":"\ud83d"}`);
    expect(canonicalJson(JSON.parse(JSON.stringify(cut)))).toBe(canonicalJson(cut));
  });

  it("of what is signed leaves out the signature and nothing else", () => {
    expect(signedText({ signature: { value: "x" }, b: { signature: 1 }, a: [] })).toBe('{"a":[],"b":{"signature":1}}');
  });
});
