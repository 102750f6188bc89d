import { z } from "zod";

/** What was handed in, after intake: the canonical archive's digest and what was left out of it. */
export const Submission = z.object({
  /** `sha256:` and 64 hex digits over the canonical archive. */
  digest: z.string(),
  files: z.array(z.string()),
  bytes: z.int().nonnegative(),
  /** Paths that were dropped because grading does not take them. */
  ignored: z.array(z.string()),
});
export type Submission = z.infer<typeof Submission>;
