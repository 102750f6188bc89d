import { describe, expect, it } from "vitest";
import { z } from "zod";
import { scoredReport, unscoredReport } from "../../../grader/report/build.ts";
import type { Report } from "../../../grader/report/report.ts";
import type { RenderContext } from "../../../grader/report/reporter.ts";
import { notRun, type Outcome } from "../../../grader/outcome.ts";
import { facts, outcome, smallLab, smallManifest, unsigned, wrongStatus } from "../../support/fixtures.ts";
import { inAllSinks, inSink } from "../../support/sinks.ts";
import { workflowCommands } from "../../support/workflow-commands.ts";

const STACK = [
  "TypeError: no id",
  "    at node:internal/server.ts:9:9",
  "    at next (/app/node_modules/express/src/server.ts:7:1)",
  "    at find (file:///app/src/server.ts:12:5)",
  "    at Server.<anonymous> (/app/src/routes/books.ts:3:1)",
];

const source = { folder: "ada", files: new Set(["src/server.ts", "src/routes/books.ts"]) };

const failing: Outcome[] = [
  outcome("open/answers"),
  wrongStatus("open/answers-again", 404, 500),
  { ...wrongStatus("shut/refuses", 404, 500), exchange: null, hint: null },
  notRun("shut/stays-silent", "the app stopped"),
];

function reportOf(outcomes: readonly Outcome[], logged: readonly string[] = STACK): Report {
  const results = {
    lab: smallLab,
    manifest: smallManifest,
    outcomes,
    logged: new Map([["open/answers-again", logged]]),
  };
  return unsigned(scoredReport(facts, results));
}

const failed = reportOf(failing);
const perfect = reportOf(smallManifest.tests.map(({ id }) => outcome(id)));
const error = { code: "suite_invalid", message: "two tests are called a/b", hint: "rename one", logged: [] };
const broken = unsigned(unscoredReport(facts, "lab_error", error));
const notStarted = unsigned(
  scoredReport(
    facts,
    {
      lab: smallLab,
      manifest: smallManifest,
      outcomes: smallManifest.tests.map(({ id }) => notRun(id, "no start")),
      logged: new Map(),
    },
    { code: "app_exited", message: "the app exited with code 1", hint: null, logged: STACK },
  ),
);

describe("every reporter", () => {
  it("says the same of the same report", () => {
    for (const report of [failed, perfect, broken, notStarted]) expect(inAllSinks(report)).toEqual(inAllSinks(report));
  });
});

describe("github", () => {
  const commands = (
    report: Report,
    context: Partial<RenderContext> = { source },
  ): ReturnType<typeof workflowCommands> => workflowCommands(inSink("github", report, context));

  it("points at the first line of a stack trace that is in the learner's own files", () => {
    expect(commands(failed)).toEqual([
      {
        name: "error",
        properties: { file: "ada/src/server.ts", line: "12", col: "5", title: "open: answers again" },
        data: expect.stringMatching(/^expected status 404, got 500\nlook again\n\$ curl .*\n.*TypeError/s) as string,
      },
      { name: "error", properties: { title: "shut: refuses" }, data: expect.any(String) as string },
      {
        name: "error",
        properties: { title: "shut: sealed tests" },
        data: expect.stringContaining("0 of 15 points; only the total of sealed tests is shown") as string,
      },
      { name: "notice", properties: { title: "backlab: small" }, data: "20/100 · 1 passed · 2 failed · 2 not run" },
    ]);
  });

  it("points at where an app broke that did not start", () => {
    expect(commands(notStarted)[0]).toMatchObject({
      properties: { file: "ada/src/server.ts", line: "12", title: "small: your app could not be graded" },
    });
    expect(commands(notStarted)).toHaveLength(2);
  });

  it("points nowhere when nothing of a repository was graded", () => {
    expect(commands(failed, { source: null })[0]?.properties).toEqual({ title: "open: answers again" });
  });

  it.each([
    ["a file that was not handed in", "    at x (/app/src/secret.ts:1:1)"],
    ["a file elsewhere", "    at x (/app/../../.github/workflows/ci.yml:1:1)"],
    ["a package's file of the same name", "    at x (/app/node_modules/a/src/server.ts:1:1)"],
    ["a line that is none", "    at x (/app/src/server.ts:0:1)"],
    ["a bare name", "server.ts:3:1"],
  ])("does not point at %s", (_what, line) => {
    expect(commands(reportOf(failing, [line]))[0]?.properties).not.toHaveProperty("file");
  });

  it("shows no more errors than GitHub does, and how many there are", () => {
    const stage = failed.stages[0];
    const tests = Array.from({ length: 14 }, () => stage?.tests[1]).flatMap((test) => test ?? []);
    const many = { ...failed, stages: failed.stages.map((one) => (one === stage ? { ...one, tests } : one)) };
    const shown = commands(many);
    expect(shown.filter(({ name }) => name === "error")).toHaveLength(10);
    expect(shown.at(-1)?.data).toMatch(/ · 6 more in the log$/);
  });

  it("prints the text for people before them", () => {
    expect(inSink("github", failed)).toMatch(/^small · stage 1\/2 open .*practice: not signed\n::error /s);
  });
});

describe("gitlab", () => {
  // https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
  const CodeQuality = z.array(
    z.strictObject({
      description: z.string().min(1),
      check_name: z.string().min(1),
      fingerprint: z.string().min(1),
      severity: z.enum(["info", "minor", "major", "critical", "blocker"]),
      location: z.strictObject({
        path: z.string().regex(/^(?!\/|\.\/)/),
        lines: z.strictObject({ begin: z.int().min(1) }),
      }),
    }),
  );

  it("is a code quality report of the failures that have a place", () => {
    expect(CodeQuality.parse(JSON.parse(inSink("gitlab", failed, { source })))).toEqual([
      {
        description: "answers again: expected status 404, got 500",
        check_name: "small/open/answers-again",
        fingerprint: "ada/src/server.ts:small/open/answers-again",
        severity: "major",
        location: { path: "ada/src/server.ts", lines: { begin: 12 } },
      },
    ]);
    expect(CodeQuality.parse(JSON.parse(inSink("gitlab", notStarted, { source })))).toMatchObject([
      { check_name: "small/app_exited", severity: "blocker" },
    ]);
    expect(JSON.parse(inSink("gitlab", failed, { source: null }))).toEqual([]);
  });
});

describe("gradescope", () => {
  // https://gradescope-autograders.readthedocs.io/en/latest/specs/#output-format
  const Visibility = z.enum(["hidden", "after_due_date", "after_published", "visible"]);
  const Format = z.enum(["text", "html", "simple_format", "md", "ansi"]);
  const Whole = {
    execution_time: z.int(),
    output: z.string(),
    output_format: Format,
    test_output_format: Format,
    test_name_format: Format,
  };
  const Results = z.strictObject({
    score: z.number().min(0),
    ...Whole,
    visibility: Visibility,
    tests: z.array(
      z.strictObject({
        score: z.number().min(0),
        max_score: z.number().min(0),
        status: z.enum(["passed", "failed"]),
        name: z.string(),
        name_format: Format,
        number: z.string(),
        output: z.string().optional(),
        output_format: Format.optional(),
        visibility: Visibility,
      }),
    ),
  });

  it("has a score, and tests whose points add up to it", () => {
    for (const [report, score] of [
      [failed, 20],
      [perfect, 100],
      [notStarted, 0],
    ] as const) {
      const results = Results.parse(JSON.parse(inSink("gradescope", report)));
      expect(results.score).toBe(score);
      expect(results.tests.reduce((sum, test) => sum + test.score, 0)).toBe(score);
      expect(results.tests.reduce((sum, test) => sum + test.max_score, 0)).toBe(100);
      expect(results.tests.map(({ number }) => number)).toEqual(["1.1", "1.2", "2.1", "2.2", "2.3"]);
    }
  });

  it("has neither score nor tests when there is no score", () => {
    expect(z.strictObject(Whole).parse(JSON.parse(inSink("gradescope", broken))).output).toContain("two tests are");
  });
});

describe("prairielearn", () => {
  // https://prairielearn.readthedocs.io/en/latest/externalGrading/#grading-results
  const Results = z.strictObject({
    gradable: z.literal(true),
    score: z.number().min(0).max(1),
    message: z.string(),
    tests: z.array(
      z.strictObject({
        name: z.string(),
        points: z.number(),
        max_points: z.number(),
        message: z.string().optional(),
        output: z.string().optional(),
      }),
    ),
  });

  it("has a score from 0 to 1, and tests whose points add up to it", () => {
    for (const [report, score] of [
      [failed, 0.2],
      [perfect, 1],
      [notStarted, 0],
    ] as const) {
      const results = Results.parse(JSON.parse(inSink("prairielearn", report)));
      expect(results.score).toBe(score);
      expect(results.tests.reduce((sum, { points }) => sum + points, 0)).toBe(score * 100);
      expect(results.tests.reduce((sum, test) => sum + test.max_points, 0)).toBe(100);
    }
  });

  it("is not gradable without a score, and says why", () => {
    expect(JSON.parse(inSink("prairielearn", broken))).toEqual({
      gradable: false,
      format_errors: ["the lab is at fault", "two tests are called a/b", "rename one"],
    });
  });

  it("leaves out what its tests said before it is larger than 1 MB", () => {
    const stage = failed.stages[0];
    const wordy = { ...(stage?.tests[1] as NonNullable<typeof stage>["tests"][number]), logged: ["€".repeat(4_000)] };
    const tests = Array.from({ length: 120 }, () => wordy);
    const many = { ...failed, stages: failed.stages.map((one) => (one === stage ? { ...one, tests } : one)) };
    const text = inSink("prairielearn", many);
    expect(Buffer.byteLength(text)).toBeLessThan(1_000_000);
    expect(Results.parse(JSON.parse(text)).tests[0]).toMatchObject({ message: "expected status 404, got 500" });
    expect(Buffer.byteLength(inSink("markdown", many))).toBeLessThan(1_000_000);
    expect(inSink("markdown", many)).toMatch(/What does not fit on this page is left out\.\n$/);
  });
});

describe("classroom", () => {
  /** What Classroom's reporter action reads, and the points that it makes of it. */
  const Result = z.strictObject({
    version: z.literal(1),
    status: z.enum(["pass", "fail", "error"]),
    max_score: z.int().optional(),
    tests: z
      .array(
        z.strictObject({
          name: z.string(),
          status: z.enum(["pass", "fail", "error"]),
          message: z.string().nullable(),
          score: z.int(),
          max_score: z.int().optional(),
        }),
      )
      .min(1),
  });

  const outputs = (report: Report): { points: string | null; result: z.infer<typeof Result> } => {
    const lines = new Map(
      inSink("classroom", report)
        .split("\n")
        .map((line) => line.split(/=(.*)/).slice(0, 2) as [string, string]),
    );
    const json = Buffer.from(lines.get("result") ?? "", "base64").toString();
    return { points: lines.get("Points") ?? null, result: Result.parse(JSON.parse(json)) };
  };

  it("gives the points, and tests whose scores are those", () => {
    for (const [report, points, status] of [
      [failed, 20, "fail"],
      [perfect, 100, "pass"],
      [notStarted, 0, "fail"],
    ] as const) {
      const { result, ...given } = outputs(report);
      expect(given.points).toBe(`${points}/100`);
      expect(result).toMatchObject({ status, max_score: 100 });
      expect(result.tests.reduce((sum, { score }) => sum + score, 0)).toBe(points);
    }
  });

  it("gives no points at all when there is no score", () => {
    expect(outputs(broken)).toMatchObject({ points: null, result: { status: "error" } });
    expect(outputs(broken).result.max_score).toBeUndefined();
  });
});

describe("tap and junit", () => {
  it("read like this", () => {
    expect(inSink("tap", failed)).toMatch(
      /^TAP version 14\n1\.\.5\n# \| ignored: node_modules\/\nok 1 - open: answers\nnot ok 2 - open: answers again\n {2}---\n/,
    );
    expect(inSink("tap", broken)).toBe(
      "TAP version 14\n# | the lab is at fault\n# | two tests are called a/b\n# | rename one\n# | ignored: node_modules/\nBail out! the lab is at fault\n",
    );
    expect(inSink("junit", failed)).toContain('<testsuite name="open" tests="2" failures="1" errors="0" skipped="0">');
    expect(inSink("junit", failed)).toContain('<skipped message="not run: the app stopped">');
  });

  it("do not let a run without outcomes pass for one in which nothing failed", () => {
    expect(inSink("junit", notStarted)).toContain('<error type="app_exited" message="your app could not be graded">');
    expect(inSink("junit", broken)).toContain('tests="1" failures="0" errors="1"');
    expect(inSink("tap", notStarted).match(/^not ok/gm)).toHaveLength(5);
  });

  it("count points that were lost in sealed tests alone as a failure", () => {
    const most = smallManifest.tests.filter(({ visibility }) => visibility !== "sealed").map(({ id }) => outcome(id));
    const report = reportOf(most);
    expect(inSink("tap", report)).toContain("not ok 5 - shut: sealed tests\n");
    expect(inSink("junit", report)).toMatch(/failures="1".*name="sealed tests"/s);
  });
});
