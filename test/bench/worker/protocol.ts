import { z } from "zod";
import { GradeEnd } from "../figures.ts";
import { Outcomes } from "../outcomes.ts";
import { Sample } from "../results.ts";

/**
 * What the benchmark and its worker processes say to each other. A worker is a process of its own, so that what is
 * measured of it is the runner's and not the benchmark's.
 */

/** What a worker is for, as JSON in its first argument. */
export const Job = z.strictObject({
  kind: z.enum(["warm", "watch", "floor"]),
  lab: z.string(),
  submission: z.string(),
  /** A folder for what it has to write. */
  folder: z.string(),
});
export type Job = z.infer<typeof Job>;

export const Request = z.discriminatedUnion("ask", [
  z.strictObject({ ask: z.literal("prepare") }),
  z.strictObject({ ask: z.literal("grade") }),
  z.strictObject({ ask: z.literal("gradeMany"), grades: z.int(), atOnce: z.int() }),
  z.strictObject({ ask: z.literal("cellMemory") }),
  z.strictObject({ ask: z.literal("end") }),
]);
export type Request = z.infer<typeof Request>;

export const Many = z.strictObject({
  totalMs: z.number(),
  ends: z.array(GradeEnd),
  /** Every different set of outcomes that came up. */
  outcomes: z.array(Outcomes),
  peakMiB: z.number(),
});
export type Many = z.infer<typeof Many>;

/** The answer to each request, in order. */
export const answers = {
  prepare: z.null(),
  grade: Sample,
  gradeMany: Many,
  /** Peak memory of each container of a cell, in MiB, by its role. */
  cellMemory: z.record(z.string(), z.number()),
  end: z.null(),
} as const;
export type Answer<K extends Request["ask"]> = z.infer<(typeof answers)[K]>;

/** What a worker can do: what it was not made for rejects. */
export type Handlers = { [K in Request["ask"]]: (request: Extract<Request, { ask: K }>) => Promise<Answer<K>> };

export const Reply = z.union([z.strictObject({ answer: z.unknown() }), z.strictObject({ error: z.string() })]);
export type Reply = z.infer<typeof Reply>;
