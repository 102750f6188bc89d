import { z } from "zod";

/** What one learner app may use, and how long a grade may take. Units are in the names. */
export const Limits = z.strictObject({
  memoryMiB: z.int().min(64).max(4096).default(256).describe("Memory of one app, its files included, in MiB."),
  pids: z.int().min(16).max(1024).default(128).describe("Processes and threads of one app."),
  startSeconds: z
    .number()
    .positive()
    .max(120)
    .default(10)
    .describe("From getting its code to accepting connections, also at a restart."),
  testSeconds: z.number().positive().max(60).default(5).describe("One test. A request gives up slightly earlier."),
  totalSeconds: z.number().positive().max(900).default(90).describe("All tests. Those not begun by then do not run."),
});
export type Limits = z.infer<typeof Limits>;
