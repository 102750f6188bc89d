import pc from "picocolors";
import { describe, expect, it } from "vitest";
import type { ReportedTest } from "../../../grader/report/report.ts";
import { failedTestLines } from "../../../runner/cli/failed-test-lines.ts";
import { failed } from "../../support/reports.ts";
import { HOSTILE, hostileReports } from "../../support/hostile.ts";

const c = pc.createColors(false);
const UNSAFE =
  // eslint-disable-next-line no-control-regex -- that is what is looked for
  /[\u0000-\u0009\u000A-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069\uFEFF]/;

function failedIn(stages: typeof failed.stages): ReportedTest[] {
  return stages.flatMap(({ tests }) => tests).filter(({ status }) => status === "failed" || status === "timed_out");
}

/** A test that failed by a status, after the app had asked the database. */
function slow(sql: string): ReportedTest {
  const [test] = failedIn(failed.stages);
  if (test === undefined) throw new Error("nothing failed");
  const asked = {
    kind: "request" as const,
    atMs: 3,
    app: "api",
    number: 1,
    curl: "curl -i localhost:3000/books/7?a=b&c=d",
  };
  const body = JSON.stringify({ title: "Internal Server Error", detail: "no id" });
  const answer = { app: "api", number: 1, status: 500, contentType: "application/json", body };
  const events = [
    asked,
    { kind: "sql" as const, atMs: 12, app: "api", text: sql },
    { kind: "log" as const, atMs: 1_000, app: "api", text: "    at find (/app/src/server.ts:12:5)" },
    { kind: "response" as const, atMs: 1_204, ...answer },
  ];
  return { ...test, timeline: { about: 1, events, unseen: [] } };
}

const SQL = "SELECT id, title, author FROM books WHERE id = $1 ORDER BY id LIMIT 20   $1 = '7'";

describe("a failed test, to a learner", () => {
  it("is as wide as the terminal, but for what is there to be copied", () => {
    for (const verbose of [false, true]) {
      const lines = failedTestLines(slow(SQL), verbose, { c, width: 40 });
      const broken = lines.filter((line) => !line.includes("$ curl") && !line.includes("| "));
      expect(broken.filter((line) => line.length > 40)).toEqual([]);
      expect(lines.join("\n")).toContain(verbose ? "$ curl -i localhost:3000/books/7?a=b&c=d" : "$ curl -i -X DELETE");
    }
  });

  it("is read like this", () => {
    expect(failedTestLines(slow(SQL), true, { c, width: 110 })).toEqual([
      " ✗ answers again",
      "     expected status 404, got 500",
      "     look again",
      "        3 ms       $ curl -i localhost:3000/books/7?a=b&c=d",
      "       12 ms  sql  SELECT id, title, author FROM books WHERE id = $1 ORDER BY id LIMIT 20   $1 = '7'",
      "     1000 ms  log      at find (src/server.ts:12:5)",
      '     1204 ms       500 (expected 404) application/json {"title":"Internal Server Error","detail":"no id"}',
    ]);
  });

  it.each(Object.entries(HOSTILE))("moves no cursor and breaks no line for %s", (_name, text) => {
    const tests = [...hostileReports(text).flatMap(({ stages }) => failedIn(stages)), slow(text)];
    for (const test of tests) {
      for (const verbose of [false, true]) {
        for (const line of failedTestLines(test, verbose, { c, width: 60 })) expect(line).not.toMatch(UNSAFE);
      }
    }
  });
});
