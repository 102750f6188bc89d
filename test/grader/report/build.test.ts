import { describe, expect, it } from "vitest";
import { scoredReport, unscoredReport } from "../../../grader/report/build.ts";
import { Report } from "../../../grader/report/report.ts";
import { facts, outcome, smallLab, smallManifest, unsigned, wrongStatus } from "../../support/fixtures.ts";

const SECRET = "the-expected-body";

function reportOf(outcomes: Parameters<typeof scoredReport>[1]["outcomes"]): Report {
  const logged = new Map(outcomes.map(({ id }) => [id, [`log of ${id}`]]));
  return unsigned(scoredReport(facts, { lab: smallLab, manifest: smallManifest, outcomes, logged }));
}

describe("a report", () => {
  it("adds up points and counts, sealed tests included", () => {
    const report = reportOf([
      outcome("open/answers"),
      outcome("shut/is-never-seen"),
      wrongStatus("shut/refuses", 404, 500),
    ]);
    expect(report).toMatchObject({ verdict: "graded", score: { earned: 35, possible: 100 } });
    expect(report.counts).toEqual({ passed: 2, failed: 1, timedOut: 0, notRun: 2 });
    expect(report.stages.map(({ id, earned, points }) => [id, earned, points])).toEqual([
      ["open", 20, 40],
      ["shut", 15, 60],
    ]);
    expect(Report.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  });

  it("shows an outline's statuses, request and hint, and nothing the app logged or answered", () => {
    const wrong = wrongStatus("shut/refuses", 404, 500);
    const said = { responseHeaders: { "content-type": `text/${SECRET}` }, responseBody: SECRET };
    const exchange = wrong.exchange === null ? null : { ...wrong.exchange, ...said };
    const [test] = reportOf([{ ...wrong, exchange }]).stages[1]?.tests ?? [];
    expect(test).toMatchObject({
      message: "expected status 404, got 500",
      expected: "404",
      actual: "500",
      hint: "look again",
      request: { curl: `curl -i -X DELETE localhost:3000/books/7 -H 'if-match: "1"'` },
      response: null,
      logged: [],
    });
  });

  it("shows of an outline what its suite says, and not what an accident quotes", () => {
    const thrown = {
      ...wrongStatus("shut/refuses", 200, 200),
      expected: null,
      actual: null,
      message: "begin with crud",
    };
    const messages = (["thrown", "accident"] as const).map(
      (kind) => reportOf([{ ...thrown, kind }]).stages[1]?.tests[0]?.message,
    );
    expect(messages).toEqual([
      "begin with crud",
      "not as the brief promises; the request was answered with status 200",
    ]);
  });

  it.each(["shut/refuses", "shut/stays-silent", "shut/is-never-seen"])(
    "keeps expected contents of %s to itself",
    (id) => {
      const wrong = {
        ...wrongStatus(id, 200, 200),
        kind: "value" as const,
        message: SECRET,
        expected: SECRET,
        actual: SECRET,
      };
      expect(JSON.stringify(reportOf([wrong]))).not.toContain(SECRET);
    },
  );

  it("lists a titled test without details, and a sealed one not at all", () => {
    const { tests = [] } = reportOf([wrongStatus("shut/stays-silent", 200, 500)]).stages[1] ?? {};
    expect(tests.map(({ id }) => id)).toEqual(["shut/refuses", "shut/stays-silent"]);
    expect(tests[1]).toMatchObject({
      title: "stays silent",
      status: "failed",
      message: null,
      request: null,
      hint: null,
    });
  });

  it("shows everything of a public test, with what the app logged", () => {
    const wrong = {
      ...wrongStatus("open/answers", 200, 200),
      kind: "value" as const,
      message: SECRET,
      expected: SECRET,
    };
    expect(reportOf([wrong]).stages[0]?.tests[0]).toMatchObject({ expected: SECRET, logged: ["log of open/answers"] });
  });

  it("without a score says why", () => {
    const error = { code: "suite_invalid", message: "no", hint: null, logged: [] };
    expect(Report.parse(unsigned(unscoredReport(facts, "lab_error", error)))).toMatchObject({
      score: null,
      stages: [],
      error,
    });
  });
});
