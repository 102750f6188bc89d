import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Report } from "../../../grader/report/report.ts";
import { broken, failed, notStarted, perfect } from "../../support/reports.ts";
import { inSink } from "../../support/sinks.ts";

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
