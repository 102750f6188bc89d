import { expect, it } from "vitest";
import { Results } from "./results.ts";
import { goodResults } from "./support/made-up.ts";
import { columns, renderResults } from "./table.ts";

it("what is written is what its schema says", () => {
  expect(Results.parse(goodResults())).toEqual(goodResults());
});

it("shows ratios before any raw figure", () => {
  const text = renderResults(goodResults());
  expect(text.indexOf("usual way's time outside tests / warm")).toBeLessThan(text.indexOf("(a) the usual way"));
  expect(text).toContain("(d) watch, save to verdict");
  expect(text).not.toContain("NOT REACHED");
});

it("marks each target that is not reached", () => {
  const results = goodResults();
  const targets = results.targets.map((target) => ({ ...target, reached: false }));
  expect(renderResults({ ...results, targets }).match(/NOT REACHED/g)).toHaveLength(targets.length);
});

it("lists outcomes that differ, and warns of a reduced run", () => {
  const text = renderResults({ ...goodResults(), quick: true, differences: ["warm: a is failed, not passed"] });
  expect(text).toContain("  warm: a is failed, not passed");
  expect(text).toContain("A reduced run");
});

it("aligns the first column to the left and the others to the right", () => {
  expect(columns([["a", "figure"], ["long", "1"]])).toEqual(["a      figure", "long        1"]); // prettier-ignore
});
