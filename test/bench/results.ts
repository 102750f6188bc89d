import { z } from "zod";
import { Outcomes } from "./outcomes.ts";
import { Spread } from "./statistics.ts";

/** What the benchmark measures one grade in, in the order of the table. */
export const WayName = z.enum(["usual", "cold", "warm", "watch", "floor"]);
export type WayName = z.infer<typeof WayName>;

/** One grade. */
export const Sample = z.strictObject({
  /** From asking for it until nothing of it is left to wait for: where it is watched, until its verdict is shown. */
  totalMs: z.number(),
  /** The sum of the tests' own durations. */
  testsMs: z.number(),
  /** Milliseconds of each part that this way can tell apart. */
  parts: z.record(z.string(), z.number()),
  outcomes: Outcomes,
});
export type Sample = z.infer<typeof Sample>;

export const WayFigures = z.strictObject({
  totalMs: Spread,
  testsMs: Spread,
  /** The time not spent inside the tests: of each sample, total minus tests. */
  overheadMs: Spread,
  parts: z.record(z.string(), Spread),
  samples: z.array(Sample.omit({ outcomes: true })),
});
export type WayFigures = z.infer<typeof WayFigures>;

export const BulkFigures = z.strictObject({
  way: z.enum(["usual", "backlab"]),
  atOnce: z.int(),
  grades: z.int(),
  seconds: z.number(),
  perMinute: z.number(),
  /** Of the whole machine, by the system's own count: engine, kernel and whatever else ran included. */
  cpuSecondsPerGrade: z.number(),
  /** Cores that were busy with something else just before. */
  backgroundCores: z.number(),
  /** Peak of the runner's process; null for the usual way, which has several. */
  runnerPeakMiB: z.number().nullable(),
});
export type BulkFigures = z.infer<typeof BulkFigures>;

/** A part of the long run: its grades a minute, and the runner's memory at the end of each of its grades. */
const Stretch = z.strictObject({ perMinute: z.number(), memoryMiB: Spread });

export const LongFigures = z.strictObject({
  grades: z.int(),
  atOnce: z.int(),
  perMinute: z.number(),
  /** Grades in each of the two stretches. */
  stretch: z.int(),
  first: Stretch,
  last: Stretch,
});
export type LongFigures = z.infer<typeof LongFigures>;

export const Ratios = z.strictObject({
  /** How often the warm overhead fits into the usual way's. */
  overheadWarm: z.number(),
  overheadCold: z.number(),
  /** The warm total in floors. */
  totalWarmToFloor: z.number(),
  /** From a save to its verdict, in floors. */
  watchToFloor: z.number(),
  /** Backlab's best grades a minute in the usual way's best. */
  bulk: z.number(),
});
export type Ratios = z.infer<typeof Ratios>;

export const Target = z.strictObject({
  what: z.string(),
  target: z.string(),
  measured: z.string(),
  reached: z.boolean(),
});
export type Target = z.infer<typeof Target>;

/** Everything a run has found: what `--json` writes. */
export const Results = z.strictObject({
  schemaVersion: z.literal(1),
  ratios: Ratios,
  targets: z.array(Target),
  startedAt: z.iso.datetime(),
  quick: z.boolean(),
  lab: z.string(),
  machine: z.strictObject({
    cpu: z.string(),
    cores: z.int(),
    memoryMiB: z.int(),
    node: z.string(),
    engine: z.string(),
    /** The mean load of the minute before the run. */
    load: z.number(),
  }),
  ways: z.record(WayName, WayFigures),
  bulk: z.array(BulkFigures),
  /** Peak memory of each container of a cell, in MiB, by its role. */
  cellPeakMiB: z.record(z.string(), z.number()),
  long: LongFigures,
  /** A sentence for each outcome that is not that of a fresh grade on its own. */
  differences: z.array(z.string()),
});
export type Results = z.infer<typeof Results>;
