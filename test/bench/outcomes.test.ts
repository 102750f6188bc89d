import { expect, it } from "vitest";
import { differences } from "./outcomes.ts";

it("equal outcomes differ in nothing, in any order", () => {
  expect(differences("warm", { a: "passed", b: "failed" }, { b: "failed", a: "passed" })).toEqual([]);
});

it("names what is other, what is missing and what nobody expected", () => {
  expect(differences("warm", { a: "passed", b: "passed" }, { a: "failed", c: "passed" })).toEqual([
    "warm: a is failed, not passed",
    "warm: b is missing, not passed",
    "warm: c is passed, not missing",
  ]);
});
