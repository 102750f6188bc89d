import { z } from "zod";
import { TestStatus } from "../outcome.ts";
import { Visibility } from "../stage.ts";

/** How a run ended. Only `graded` and `learner_error` carry a score; the next three are not the learner's doing. */
export const Verdict = z.enum(["graded", "learner_error", "rejected", "lab_error", "infra_error", "cancelled"]);
export type Verdict = z.infer<typeof Verdict>;

/** The request a failure is about, and how to send it again. */
export const ReportedRequest = z.strictObject({
  method: z.string(),
  path: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string().nullable(),
  /** A shell command against the lab's own port on localhost. */
  curl: z.string(),
});
export type ReportedRequest = z.infer<typeof ReportedRequest>;

/** What the app answered to it: its own words, cut at 500 characters. */
export const ReportedResponse = z.strictObject({
  status: z.int(),
  contentType: z.string().nullable(),
  body: z.string().nullable(),
});
export type ReportedResponse = z.infer<typeof ReportedResponse>;

export const ReportedTest = z.strictObject({
  id: z.string(),
  title: z.string(),
  status: TestStatus,
  points: z.int(),
  earned: z.int(),
  durationMs: z.number(),
  message: z.string().nullable(),
  request: ReportedRequest.nullable(),
  response: ReportedResponse.nullable(),
  expected: z.string().nullable(),
  actual: z.string().nullable(),
  hint: z.string().nullable(),
  /** What the app logged while a public test failed. */
  logged: z.array(z.string()),
});
export type ReportedTest = z.infer<typeof ReportedTest>;

export const ReportedStage = z.strictObject({
  id: z.string(),
  title: z.string(),
  visibility: Visibility,
  points: z.int(),
  earned: z.int(),
  /** The tests a learner may see; a sealed one counts in `points` and `earned` only. */
  tests: z.array(ReportedTest),
});
export type ReportedStage = z.infer<typeof ReportedStage>;

export const Counts = z.strictObject({ passed: z.int(), failed: z.int(), timedOut: z.int(), notRun: z.int() });
export type Counts = z.infer<typeof Counts>;

/** Milliseconds each step of a grade took; null for one that was not reached. */
export const Phases = z.strictObject({
  intake: z.number().nullable(),
  boot: z.number().nullable(),
  load: z.number().nullable(),
  ready: z.number().nullable(),
  suite: z.number().nullable(),
  seal: z.number().nullable(),
});
export type Phases = z.infer<typeof Phases>;

/** The result of one grade, for machines; renderers turn it into text. */
export const Report = z.strictObject({
  schemaVersion: z.literal(1),
  verdict: Verdict,
  /** Null unless the verdict carries a score. */
  score: z.strictObject({ earned: z.int(), possible: z.int() }).nullable(),
  counts: Counts,
  stages: z.array(ReportedStage),
  lab: z.strictObject({ id: z.string(), digest: z.string() }),
  /** Null when the submission was rejected before it had a digest. */
  submission: z.strictObject({ digest: z.string(), ignored: z.array(z.string()) }).nullable(),
  runtime: z.string(),
  /** True when the runtime does not isolate, so that nothing vouches for the score. */
  practice: z.boolean(),
  seed: z.int(),
  durationMs: z.number(),
  phases: Phases,
  /** Why there are no outcomes, when there are none. */
  error: z
    .strictObject({
      code: z.string(),
      message: z.string(),
      hint: z.string().nullable(),
      /** The last lines the app logged, when it did not start. */
      logged: z.array(z.string()),
    })
    .nullable(),
});
export type Report = z.infer<typeof Report>;
