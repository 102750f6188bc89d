import { z } from "zod";

/** How far a pool may go. */
export const PoolLimits = z.strictObject({
  /** Most booted cells that wait at a time. 0: none is booted ahead. */
  cells: z.int().min(0).max(64),
  /** Memory that has to be free for a cell to be booted ahead: what it will use, and some for everybody else. */
  freeMiB: z.int().min(0).default(1_024),
  /** Time that a cell has, when it is its turn, to show that it is sound. */
  checkSeconds: z.number().positive().default(2),
});
export type PoolLimits = z.infer<typeof PoolLimits>;

/** Limits for a machine: a cell that waits for every second core, as a grade keeps two busy. */
export function poolLimitsFor(cores: number): PoolLimits {
  return PoolLimits.parse({ cells: Math.min(16, Math.floor(cores / 2)) });
}
