import { z } from "zod";

/** What one learner app may use, and how long a grade may take. Units are in the names. */
export const Limits = z.strictObject({
  memoryMiB: z.int().min(64).max(4096).default(256),
  pids: z.int().min(16).max(1024).default(128),
  startSeconds: z.number().positive().max(120).default(10),
  testSeconds: z.number().positive().max(60).default(5),
  totalSeconds: z.number().positive().max(900).default(90),
});
export type Limits = z.infer<typeof Limits>;
