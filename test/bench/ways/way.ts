import type { Sample, WayName } from "../results.ts";

/** One way to grade a submission. */
export interface Way {
  readonly name: WayName;
  /** Does all that is there before anybody asks for a grade. Not timed. */
  prepare(): Promise<void>;
  /** Grades once, and times it. */
  run(): Promise<Sample>;
}
