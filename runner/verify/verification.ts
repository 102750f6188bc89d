import { z } from "zod";

/** The gates a lab has to pass, in the order they are tried. */
export const GateName = z.enum(["lint", "starter", "reference", "alternatives", "mistakes", "stability", "time"]);
export type GateName = z.infer<typeof GateName>;

/** Something about a lab that keeps it from passing a gate. */
export const Problem = z.strictObject({
  /** From the lab's folder, with slashes. */
  file: z.string(),
  /** From 1; null where it is about the file as a whole. */
  line: z.int().positive().nullable(),
  /** What was found. */
  message: z.string(),
  /** What to do about it: a sentence or a command to type. */
  fix: z.string(),
});
export type Problem = z.infer<typeof Problem>;

export const GateResult = z.strictObject({
  gate: GateName,
  /** Null when it was not tried; the figure then says why. */
  ok: z.boolean().nullable(),
  /** What was measured, in one line. */
  figure: z.string(),
  durationMs: z.number(),
  problems: z.array(Problem),
});
export type GateResult = z.infer<typeof GateResult>;

export const VerifiedLab = z.strictObject({
  id: z.string(),
  title: z.string(),
  /** The version that was verified; null when the lab could not be read. */
  digest: z.string().nullable(),
  gates: z.array(GateResult),
});
export type VerifiedLab = z.infer<typeof VerifiedLab>;

/** What `backlab verify` found out, for machines; a renderer turns it into text. */
export const Verification = z.strictObject({
  schemaVersion: z.literal(1),
  runtime: z.string(),
  /** How often the stability gate graded each variant. */
  repeat: z.int().positive(),
  /** What the seeds of all grades were drawn from. */
  seed: z.int(),
  durationMs: z.number(),
  labs: z.array(VerifiedLab),
});
export type Verification = z.infer<typeof Verification>;

/** Whether a lab passed every gate that was asked for. */
export function holds({ gates }: VerifiedLab): boolean {
  return gates.every(({ ok }) => ok === true);
}
