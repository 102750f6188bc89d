import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Report } from "../../../grader/report/report.ts";
import type { RenderContext } from "../../../grader/report/reporter.ts";
import { outcome, smallManifest } from "../../support/fixtures.ts";
import { broken, failed, failing, notStarted, perfect, reportOf, source } from "../../support/reports.ts";
import { inAllSinks, inSink } from "../../support/sinks.ts";
import { workflowCommands } from "../../support/workflow-commands.ts";

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
