import { describe, expect, it } from "vitest";
import { scoredReport } from "../../../grader/report/build.ts";
import { Report, type ReportedTest } from "../../../grader/report/report.ts";
import { sidesOf } from "../../../grader/report/sides.ts";
import { renderTerminal } from "../../../grader/report/terminal.ts";
import { sendAgainLines } from "../../../grader/report/words.ts";
import type { Entry, Timeline } from "../../../grader/timeline/timeline.ts";
import { facts, smallLab, smallManifest, unsigned, wrongStatus } from "../../support/fixtures.ts";

const SECRET = "what-the-app-was-sent";
const created = { method: "POST", path: "/books", requestBody: '{"title":"It\'s"}' };
const json = { "content-type": "application/json" };

const entries: Entry[] = [
  { kind: "request", atMs: 0.4, number: 1, app: "api", ...created, requestHeaders: json },
  { kind: "sql", atMs: 2, app: "api", text: `INSERT INTO books (title) VALUES ($1)   $1 = '${SECRET}'` },
  { kind: "response", atMs: 4.9, number: 1, app: "api", status: 201, contentType: "application/json", body: SECRET },
  {
    kind: "request",
    atMs: 5,
    number: 2,
    app: "api",
    method: "GET",
    path: "/books/7",
    requestHeaders: {},
    requestBody: null,
  },
  { kind: "redis", atMs: 6, app: "api", text: `GET ${SECRET}` },
  { kind: "omitted", atMs: 6.5, count: 3 },
  { kind: "log", atMs: 7, app: "api", text: SECRET },
  {
    kind: "response",
    atMs: 8,
    number: 2,
    app: "api",
    status: 500,
    contentType: "text/html; charset=utf-8",
    body: SECRET,
  },
];
const timeline: Timeline = { about: 2, announcedMs: 0, failedMs: 9, entries, unseen: [] };

function reported(id: string, more: Partial<Timeline> = {}): Report {
  const wrong = { ...wrongStatus(id, 404, 500), timeline: { ...timeline, ...more } };
  const logged = new Map([["open/answers", ["TypeError: no id"]]]);
  return unsigned(scoredReport(facts, { lab: smallLab, manifest: smallManifest, outcomes: [wrong], logged }));
}

function testOf(id: string, more: Partial<Timeline> = {}): ReportedTest | undefined {
  return reported(id, more)
    .stages.flatMap(({ tests }) => tests)
    .find((test) => test.id === id);
}

function shown(id: string, verbose: boolean, more: Partial<Timeline> = {}, width = 100): string[] {
  return renderTerminal(reported(id, more), { colour: false, width, verbose }).split("\n");
}

describe("a report's timeline", () => {
  it("has all of a public test, in whole milliseconds, and is one that a report may have", () => {
    const { events, about } = testOf("open/answers")?.timeline ?? {};
    expect(about).toBe(2);
    expect(events?.map(({ kind, atMs }) => [kind, atMs])).toEqual([
      ["request", 0],
      ["sql", 2],
      ["response", 4],
      ["request", 5],
      ["redis", 6],
      ["omitted", 6],
      ["log", 7],
      ["response", 8],
    ]);
    expect(events?.[0]).toEqual({
      ...{ kind: "request", atMs: 0, number: 1, app: "api" },
      curl: `curl -i -X POST localhost:3000/books -H 'content-type: application/json' --data-raw '{"title":"It'\\''s"}'`,
    });
    const report = reported("open/answers");
    expect(Report.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  });

  it("has of an outline the requests and statuses, and nothing that the app could say", () => {
    const test = testOf("shut/refuses", { unseen: ["redis"] });
    expect(test?.timeline?.events.map((event) => [event.kind, "status" in event ? event.status : null])).toEqual([
      ["request", null],
      ["response", 201],
      ["request", null],
      ["omitted", null],
      ["response", 500],
    ]);
    expect(test?.timeline?.unseen).toEqual([]);
    expect(JSON.stringify(test)).not.toContain(SECRET);
  });

  it.each(["shut/stays-silent", "shut/is-never-seen"])("is not there for %s", (id) => {
    expect(JSON.stringify(reported(id).stages)).not.toMatch(/timeline|books/);
  });

  it("sends what went to a replica to the one app that backlab dev runs", () => {
    const to = (app: string): unknown => {
      const [first] = entries;
      const lab = { ...smallLab, apps: { ...smallLab.apps, shop: { start: "", port: 3100, replicas: 2 } } };
      const wrong = {
        ...wrongStatus("open/answers", 404, 500),
        timeline: { ...timeline, entries: [{ ...first, app } as Entry] },
      };
      const report = scoredReport(facts, { lab, manifest: smallManifest, outcomes: [wrong], logged: new Map() });
      return report.stages[0]?.tests[0]?.timeline?.events[0];
    };
    expect(to("shop-2")).toMatchObject({ curl: expect.stringContaining("localhost:3100/") as string });
    expect(to("api")).toMatchObject({ curl: expect.stringContaining("localhost:3000/") as string });
  });
});

describe("on a terminal", () => {
  it("is what the app asked of its services for the request that the failure is about", () => {
    expect(shown("open/answers", false).slice(2, 10)).toEqual([
      "     expected status 404, got 500",
      `     $ curl -i -X DELETE localhost:3000/books/7 -H 'if-match: "1"'`,
      "       after 1 other request, see -v",
      `     6 ms  redis  GET ${SECRET}`,
      "                  … 3 more",
      `     8 ms         500 (expected 404) text/html ${SECRET}`,
      "     your app logged: TypeError: no id",
      "     look again",
    ]);
  });

  it("is all that happened when that is asked for, each request to be sent again", () => {
    expect(shown("open/answers", true).slice(2, 12)).toEqual([
      "     expected status 404, got 500",
      `     0 ms         $ curl -i -X POST localhost:3000/books -H 'content-type: application/json' --data-raw '{"title":"It'\\''s"}'`,
      `     2 ms  sql    INSERT INTO books (title) VALUES ($1)   $1 = '${SECRET}'`,
      `     4 ms         201 application/json ${SECRET}`,
      "     5 ms         $ curl -i localhost:3000/books/7",
      `     6 ms  redis  GET ${SECRET}`,
      "                  … 3 more",
      `     7 ms  log    ${SECRET}`,
      `     8 ms         500 (expected 404) text/html ${SECRET}`,
      "     look again",
    ]);
  });

  it("is as short as before where the app asked nothing, or where that is hidden", () => {
    for (const [id, some] of [
      ["open/answers", entries.filter(({ kind }) => kind !== "redis" && kind !== "sql")],
      ["shut/refuses", entries],
    ] as const) {
      expect(shown(id, false, { entries: [...some] }).join("\n")).not.toMatch(/\d ms +(\d{3}|redis|sql)/);
    }
  });

  it("has six lines at most, the first and the last", () => {
    const many = Array.from({ length: 20 }, (_, index) => {
      return { kind: "sql", atMs: 6, app: "api", text: `SELECT ${index}` } as const;
    });
    const lines = shown("open/answers", false, { entries: [...entries.slice(0, 4), ...many, ...entries.slice(-1)] });
    expect(lines.filter((line) => /^ +(\d ms|…)/.test(line)).slice(-6)).toEqual([
      ...["     6 ms  sql  SELECT 0", "     6 ms  sql  SELECT 1", "     6 ms  sql  SELECT 2"],
      "                … 16 more",
      "     6 ms  sql  SELECT 19",
      `     8 ms       500 (expected 404) text/html ${SECRET}`,
    ]);
  });

  it("says which app it was where there are several, and which request was answered where several were under way", () => {
    const [first, , answer, second, ...rest] = entries;
    const both = [first, second, { kind: "sql", atMs: 5, app: "worker", text: "SELECT 1" }, answer, ...rest] as Entry[];
    const text = shown("open/answers", true, { entries: both }).join("\n");
    expect(text).toMatch(
      /ms {2}#1 +\$ curl .*\n.* ms {2}#2 +\$ curl .*\n.* ms {2}sql worker {2}SELECT 1\n.* ms {2}#1 +201/,
    );
  });

  it("says what is not known", () => {
    expect(shown("open/answers", false, { unseen: ["redis"] }).join("\n")).toContain(
      "what redis was sent is not known",
    );
    expect(shown("open/answers", true, { unseen: ["postgres"] }).join("\n")).toContain(
      "what postgres was sent is not known",
    );
  });

  it("marks the answer that is wrong, and none where it is another value that is", () => {
    const value = (test: ReportedTest): ReportedTest => ({ ...test, expected: "'a'", actual: "'b'" });
    const [stage, ...others] = reported("open/answers").stages;
    const stages = [...(stage === undefined ? [] : [{ ...stage, tests: stage.tests.map(value) }]), ...others];
    const other = renderTerminal({ ...reported("open/answers"), stages }, { colour: false, width: 100 });
    expect(other).toContain("8 ms         500 text/html");
    const text = renderTerminal(reported("open/answers"), { colour: true, width: 100 });
    expect(text).toContain("\u001B[31m8 ms         500 (expected 404) text/html");
  });
});

describe("the request that a failure is about", () => {
  const said = (curl: string, about: number | null): string[] => {
    const test = testOf("open/answers", { about });
    if (test === undefined) throw new Error("there is no such test");
    const request = { method: "GET", path: "/", headers: {}, body: null, curl };
    return sendAgainLines({ ...test, request }, "backlab check open -v");
  };

  it("is said to come after others, where that can be seen", () => {
    expect(said("curl -i localhost:3000/books", 1)).toEqual([]);
    expect(said("curl -i localhost:3000/books", null)).toEqual([]);
    expect(said("curl -i localhost:3000/books", 3)).toEqual(["  after 2 other requests, see backlab check open -v"]);
  });

  it("is said to hold what only this run had", () => {
    const own = ["  ids and tokens that your app made are of this run: put in your own"];
    expect(said("curl -i localhost:3000/books/7c0e3a1a-9d0b-4f4e-8b5a-6a3f0c6f4d11", 1)).toEqual(own);
    expect(said("curl -i localhost:3000/me -H 'authorization: Bearer a.b.c'", 1)).toEqual(own);
    expect(said("curl -i -X POST localhost:3000/auth/refresh -H 'cookie: refresh_token=abc'", 1)).toEqual(own);
    const body = `curl -i -X POST localhost:3000/books --data-raw '{"id":"7c0e3a1a-9d0b-4f4e-8b5a-6a3f0c6f4d11"}'`;
    expect(said(body, 1)).toEqual([]);
  });
});

describe("two sides", () => {
  const lines = (expected: string, actual: string): string[] | undefined =>
    sidesOf({ expected, actual })?.map(({ text }) => text);

  it("need no more than a sentence when they are short", () => {
    expect(lines("404", "500")).toBeUndefined();
    expect(sidesOf({ expected: "a".repeat(50), actual: null })).toBeNull();
  });

  it("stand below each other with a caret where they begin to differ", () => {
    expect(lines("'the quick brown fox jumps'", "'the quick green fox jumps'")).toEqual([
      "expected 'the quick brown fox jumps'",
      "     got 'the quick green fox jumps'",
      "                    ^",
    ]);
    expect(lines("'the same, as far as one sees'", "'the same, as far as one sees'")).toHaveLength(2);
  });

  it("are compared member by member, only what differs and what is around it", () => {
    const book = (year: string): string =>
      `{ title: 'a, {b', author: "it's", tags: [ 'x', 'y' ], more: { deep: [], year: ${year} }, stock: 3 }`;
    expect(lines(book("1900"), book("'1900'"))).toEqual([
      "- expected  + got",
      "  …",
      "      deep: [],",
      "-     year: 1900",
      "+     year: '1900'",
      "    },",
      "  …",
    ]);
  });

  it("may be cut off, or be no values at all", () => {
    for (const text of ["{ a: 'b, c: [1, {", "}}}]]]", "'''\"\"\"``", "{".repeat(3_000), "\u0000\u001B[2J{a"]) {
      expect(() => lines(text, "{ another: 'one', which: 'is', long: 'enough' }")).not.toThrow();
    }
  });
});
