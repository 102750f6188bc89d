import { z } from "zod";
import { Exchange } from "./exchange.ts";
import { Timeline } from "./timeline/timeline.ts";

export const TestStatus = z.enum(["passed", "failed", "timed_out", "not_run"]);
export type TestStatus = z.infer<typeof TestStatus>;

/**
 * What kind of thing went wrong: the wrong status, another wrong value, no answer in time, no
 * connection, an answer over the size cap, a broken answer, an operation on the cell that failed, the
 * suite's own words: an error it threw without comparing anything; or an accident: an error that nobody worded
 * for a learner, of JavaScript or of a library, which may quote what an app sent.
 */
export const FailureKind = z.enum([
  "status",
  "value",
  "timeout",
  "unreachable",
  "oversize",
  "malformed",
  "operation",
  "thrown",
  "accident",
]);
export type FailureKind = z.infer<typeof FailureKind>;

/** What became of one test, as the suite process reported it, before anything is hidden or scored. */
export const Outcome = z.object({
  id: z.string(),
  status: TestStatus,
  durationMs: z.number().nonnegative(),
  /** Why it did not pass, one line first. Null when it passed. */
  message: z.string().nullable(),
  expected: z.string().nullable(),
  actual: z.string().nullable(),
  /** The author's guess at the cause, from `hint()`. */
  hint: z.string().nullable(),
  /** The request the failure is about. */
  exchange: Exchange.nullable(),
  kind: FailureKind.nullable(),
  /** Of a test that ran and did not pass. */
  timeline: Timeline.optional(),
});
export type Outcome = z.infer<typeof Outcome>;

/** An outcome for a test that never ran, with the reason. */
export function notRun(id: string, reason: string): Outcome {
  return {
    id,
    status: "not_run",
    durationMs: 0,
    message: reason,
    expected: null,
    actual: null,
    hint: null,
    exchange: null,
    kind: null,
  };
}
