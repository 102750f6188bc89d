import { z } from "zod";
import { Phases, Report, ReportedStage } from "../../grader/report/report.ts";

/**
 * What `backlab check` and the `backlab dev` beside it say to each other: JSON frames, one a line, over a socket that only
 * their user can reach.
 */

const Nothing = z.null();

/** How often a check hears something, at the least, in milliseconds. */
export const ALIVE_MS = 1_000;

/** What is asked for. */
export const CheckRequest = z.strictObject({
  /** What both have to agree on, as `termsOf` writes it. */
  terms: z.string(),
  runtime: z.enum(["docker", "embedded"]).nullable(),
  seed: z.int(),
  /** The stage whose outcome is wanted before that of all. */
  look: z.string().nullable(),
});
export type CheckRequest = z.infer<typeof CheckRequest>;

/** What the check asks of the one that has the cells. */
export const serverMethods = {
  /** Null where it is better made by who asks. */
  check: { params: CheckRequest, result: Report.nullable() },
  cancel: { params: Nothing, result: Nothing },
} as const;

/** What the one that has the cells tells meanwhile. */
export const clientMethods = {
  /** That it goes on: every `ALIVE_MS`. */
  alive: { params: Nothing, result: Nothing },
  said: { params: z.string(), result: Nothing },
  phase: { params: z.keyof(Phases), result: Nothing },
  tested: { params: z.int(), result: Nothing },
  retry: { params: z.string(), result: Nothing },
  reference: { params: Nothing, result: Nothing },
  leftover: { params: z.string(), result: Nothing },
  /** The stage that was asked for first is being tried. */
  looking: { params: z.string(), result: Nothing },
  /** What became of the stage that was asked for first. */
  seen: { params: ReportedStage, result: Nothing },
} as const;
