import { describe, expect, it } from "vitest";
import { only } from "../../support/one-stage.ts";

/** Sends requests at once, each to a path that is answered with this status. */
function atOnce(statuses: readonly number[]): string {
  return `const answers = await Promise.all(${JSON.stringify(statuses)}.map((status) => api().get("/" + status)));`;
}

describe("requests at once of which each status should come so often", () => {
  it("pass when it did, whichever of them got it", async () => {
    for (const statuses of [
      [201, 409, 409],
      [409, 201, 409],
    ])
      expect(await only(`${atOnce(statuses)} expectTally(answers, { 201: 1, 409: 2 });`)).toMatchObject({
        status: "passed",
      });
  });

  it("fail with how often each came and how often it should", async () => {
    const outcome = await only(`${atOnce([409, 201, 201])} expectTally(answers, { 201: 1, 409: 2 });`);
    expect(outcome).toMatchObject({
      status: "failed",
      kind: "thrown",
      message: "of 3 requests at once: 2 x 201, 1 x 409; it should be 1 x 201, 2 x 409; the one shown got 201",
    });
  });

  it("show a request whose status came too often, and not one that came first or last", async () => {
    const outcome = await only(`${atOnce([409, 201, 201, 409])} expectTally(answers, { 201: 1, 409: 3 });`);
    expect(outcome).toMatchObject({ exchange: { path: "/201", status: 201 } });
  });

  it("show the crash where several statuses came too often", async () => {
    const outcome = await only(`${atOnce([200, 500, 200, 404])} expectTally(answers, { 200: 1, 409: 3 });`);
    expect(outcome).toMatchObject({
      message: "of 4 requests at once: 2 x 200, 1 x 404, 1 x 500; it should be 1 x 200, 3 x 409; the one shown got 500",
      exchange: { path: "/500" },
    });
  });

  it("fail with the hint that was given before", async () => {
    const outcome = await only(`${atOnce([409, 500])}
      hint(worst(answers) >= 500 ? "a crash" : "no crash");
      expectTally(answers, { 201: 1, 409: 1 });`);
    expect(outcome).toMatchObject({ status: "failed", hint: "a crash" });
  });
});

describe("the tally of answers", () => {
  it("says how often each status came, and nothing of one that nobody got", async () => {
    const outcome = await only(`${atOnce([409, 201, 409])} expect(tally(answers)).toEqual({ 201: 1, 409: 2 });`);
    expect(outcome).toMatchObject({ message: null, status: "passed" });
  });
});

describe("the worst of answers", () => {
  it("is the highest status", async () => {
    const outcome = await only(`${atOnce([201, 503, 404])} expect(worst(answers)).toBe(503);`);
    expect(outcome).toMatchObject({ message: null, status: "passed" });
  });
});
