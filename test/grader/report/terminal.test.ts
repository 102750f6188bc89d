import { describe, expect, it } from "vitest";
import { scoredReport, unscoredReport } from "../../../grader/report/build.ts";
import { renderTerminal } from "../../../grader/report/terminal.ts";
import { notRun, type Outcome } from "../../../grader/outcome.ts";
import { facts, outcome, smallLab, smallManifest, unsigned, wrongStatus } from "../../support/fixtures.ts";

const plain = { colour: false, width: 80 };

function render(outcomes: Outcome[], logged: Record<string, string[]> = {}, options = plain): string {
  const results = { lab: smallLab, manifest: smallManifest, outcomes, logged: new Map(Object.entries(logged)) };
  return renderTerminal(unsigned(scoredReport(facts, results)), options);
}

describe("a report on a terminal", () => {
  it("reads like this", () => {
    const text = render(
      [outcome("open/answers"), wrongStatus("open/answers-again", 404, 500), notRun("shut/refuses", "the app stopped")],
      { "open/answers-again": ["TypeError: no id"] },
    );
    expect(text).toBe(`small · stage 1/2 open                                            seed 7   20/40
 ✓ answers                                                        20/20     3 ms
 ✗ answers again                                                   0/20     3 ms
     expected status 404, got 500
     $ curl -i -X DELETE localhost:3000/books/7 -H 'if-match: "1"'
       500 no content type
     your app logged: TypeError: no id
     look again
     hint: backlab hint small open

small · stage 2/2 shut                                                      0/60
 – refuses     not run: the app stopped
 – stays silent     not run: it did not report

 ignored: node_modules/
 20/100   1 passed · 1 failed · 3 not run   1.4 s   practice: not signed
`);
  });

  it("says once why a whole stage did not run", () => {
    const outcomes = smallManifest.tests
      .filter(({ stage }) => stage === "shut")
      .map(({ id }) => notRun(id, "needs open"));
    expect(render(outcomes)).toContain("– 2 tests not run: needs open");
  });

  it("says whose fault it is when there is no score", () => {
    const error = { code: "suite_invalid", message: "two tests are called a/b", hint: "rename one", logged: [] };
    const text = renderTerminal(unsigned(unscoredReport(facts, "lab_error", error)), plain);
    expect(text).toContain("the lab is at fault: two tests are called a/b");
    expect(text).toContain("no score");
  });

  it("says in one line that the first attempt broke off", () => {
    const results = { lab: smallLab, manifest: smallManifest, outcomes: [], logged: new Map() };
    const text = renderTerminal(unsigned(scoredReport({ ...facts, attempts: 2 }, results)), plain);
    expect(text).toContain("\n the second attempt: the first one broke off, and does not count\n");
    expect(render([])).not.toContain("attempt");
  });

  it("keeps a curl line whole, and shows of everything else that it was cut", () => {
    const wrong = wrongStatus("open/answers", 404, 500);
    const exchange = wrong.exchange && {
      ...wrong.exchange,
      requestHeaders: { authorization: `Bearer ${"x".repeat(2_000)}` },
      responseBody: "y".repeat(300),
    };
    const lines = render([{ ...wrong, exchange, hint: "z".repeat(2_000) }]).split("\n");
    expect(lines.find((line) => line.includes("$ curl"))).toMatch(/x{2000}'$/);
    expect(lines.find((line) => line.includes("yyy"))).toMatch(/ y{160}…$/);
    expect(lines.find((line) => line.includes("zzz"))).toMatch(/^ {5}z{480}…$/);
  });

  it("has no control character of a learner's in it, in colour or not", () => {
    const hostile = "\u001B[2J\u001B]0;title\u0007\r\u202Eevil";
    for (const colour of [true, false]) {
      const wrong = { ...wrongStatus("open/answers", 200, 500), message: hostile, hint: hostile };
      const text = render([wrong], { "open/answers": [hostile] }, { colour, width: 80 });
      // eslint-disable-next-line no-control-regex -- that is what is looked for
      expect(text.replace(/\u001B\[\d+m/g, "")).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u202E]/);
    }
  });
});
