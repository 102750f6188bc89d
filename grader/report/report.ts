import { z } from "zod";
import { Limits } from "../limits.ts";
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

/** The app is null where it is not known which one it was. */
const ReportedSaying = z.strictObject({
  kind: z.enum(["sql", "redis", "log"]),
  atMs: z.int(),
  app: z.string().nullable(),
  text: z.string(),
});

/** What happened, in whole milliseconds after the test began. A request and its answer have one number, from 1. */
export const ReportedEvent = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("request"), atMs: z.int(), app: z.string(), number: z.int(), curl: z.string() }),
  z.strictObject({
    kind: z.literal("response"),
    atMs: z.int(),
    app: z.string(),
    number: z.int(),
    /** Null when nothing had come back when the test failed. */
    status: z.int().nullable(),
    contentType: z.string().nullable(),
    body: z.string().nullable(),
  }),
  ReportedSaying,
  z.strictObject({ kind: z.literal("omitted"), atMs: z.int(), count: z.int() }),
]);
export type ReportedEvent = z.infer<typeof ReportedEvent>;

export const ReportedTimeline = z.strictObject({
  /** The number of the request that the failure is about. */
  about: z.int().nullable(),
  events: z.array(ReportedEvent),
  /** Services that could not be asked what the app sent them. */
  unseen: z.array(z.string()),
});
export type ReportedTimeline = z.infer<typeof ReportedTimeline>;

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
  /** What happened while it failed, as far as its visibility allows. */
  timeline: ReportedTimeline.optional(),
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

/** `sha256:` and 64 hex digits. */
const Sha256 = z.string().regex(/^sha256:[0-9a-f]{64}$/);

/** Says who vouches for a report: over the whole of it but this, see `signedText`. */
export const Signature = z.strictObject({
  algorithm: z.literal("Ed25519"),
  /** The first 16 hex digits of the sha256 over the public key as DER. */
  keyId: z.string().regex(/^[0-9a-f]{16}$/),
  /** 64 bytes as base64. */
  value: z.string().regex(/^[A-Za-z0-9+/]{86}==$/),
});
export type Signature = z.infer<typeof Signature>;

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
  seed: z.int(),
  limits: Limits,
  runtime: z.string(),
  /** By name, the ids of the images that the cell ran from; null when it had none, or there was no cell. */
  images: z.record(z.string(), Sha256).nullable(),
  /** Milliseconds for the whole grade, whatever was tried included. */
  durationMs: z.number(),
  /** 2 when a first attempt broke off, through no fault of the submission: all else here is about the second. */
  attempts: z.int().min(1).max(2),
  phases: Phases,
  /** Limits that the last process of an app had run into by its end, a sentence each, whether or not it survived that. */
  limitsReached: z.array(z.string()),
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
  /** False when the runtime isolates and the report is signed: only then does anybody vouch for the score. */
  practice: z.boolean(),
  /** The same for every run of the same submission, lab and seed that came to the same, see `essence`. */
  digest: Sha256,
  signature: Signature.nullable(),
});
export type Report = z.infer<typeof Report>;
