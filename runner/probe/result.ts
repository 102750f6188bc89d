import { z } from "zod";

/** What became of one control. One that could not be tested is no more to be relied on than one that failed. */
export const ControlResult = z.strictObject({
  id: z.string(),
  title: z.string().describe("What holds where it is enforced."),
  status: z.enum(["enforced", "not_enforced", "not_tested"]),
  observed: z.string().describe("What the attempt to break it came to."),
  fix: z.string().nullable().describe("What to do about it; null where it is enforced."),
});
export type ControlResult = z.infer<typeof ControlResult>;

/** What a probe of the docker runtime found. */
export const ProbeResult = z.strictObject({
  schemaVersion: z.literal(1),
  probedAt: z.iso.datetime(),
  durationMs: z.number(),
  engine: z.string().describe("The engine's name and version."),
  /** Ids of the images that the probe's containers were made from. */
  images: z.array(z.string()),
  controls: z.array(ControlResult).min(1),
});
export type ProbeResult = z.infer<typeof ProbeResult>;

/** The controls that cannot be relied on; none where learner code is isolated. */
export function unproven({ controls }: ProbeResult): ControlResult[] {
  return controls.filter(({ status }) => status !== "enforced");
}
