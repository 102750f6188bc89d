import { z } from "zod";
import type { BulkFigures, LongFigures, Sample, WayFigures } from "./results.ts";
import { rounded, spread } from "./statistics.ts";

/** One grade's end in a run of many, in milliseconds since the run began, and the runner's memory then. */
export const GradeEnd = z.strictObject({ endedMs: z.number(), memoryMiB: z.number() });
export type GradeEnd = z.infer<typeof GradeEnd>;

export function wayFigures(samples: readonly Sample[]): WayFigures {
  const parts = Object.keys(samples[0]?.parts ?? {});
  return {
    totalMs: spread(samples.map(({ totalMs }) => totalMs)),
    testsMs: spread(samples.map(({ testsMs }) => testsMs)),
    overheadMs: spread(samples.map(({ totalMs, testsMs }) => totalMs - testsMs)),
    parts: Object.fromEntries(parts.map((part) => [part, spread(samples.map((sample) => sample.parts[part] ?? 0))])),
    samples: samples.map(({ totalMs, testsMs, parts: own }) => ({ totalMs, testsMs, parts: own })),
  };
}

/** Rounds of one way at one parallelism, put together. */
export function together(rounds: readonly BulkFigures[]): BulkFigures {
  const [first] = rounds;
  if (first === undefined) throw new RangeError("no rounds to put together");
  const sum = (of: (round: BulkFigures) => number): number => rounds.reduce((total, round) => total + of(round), 0);
  const grades = sum((round) => round.grades);
  const seconds = sum((round) => round.seconds);
  const peaks = rounds.flatMap(({ runnerPeakMiB }) => runnerPeakMiB ?? []);
  return {
    ...first,
    grades,
    seconds: rounded(seconds),
    perMinute: rounded((grades / seconds) * 60),
    cpuSecondsPerGrade: rounded(sum((round) => round.cpuSecondsPerGrade * round.grades) / grades),
    backgroundCores: rounded(sum((round) => round.backgroundCores) / rounds.length),
    runnerPeakMiB: peaks.length === 0 ? null : Math.max(...peaks),
  };
}

/** How the first fifth of a long run compares with its last. */
export function longFigures(atOnce: number, ends: readonly GradeEnd[]): LongFigures {
  const sorted = [...ends].sort((a, b) => a.endedMs - b.endedMs);
  const stretch = Math.max(1, Math.floor(sorted.length / 5));
  const endedBy = (count: number): number => (count === 0 ? 0 : (sorted[count - 1]?.endedMs ?? 0));
  const between = (from: number, to: number): LongFigures["first"] => ({
    perMinute: perMinute(to - from, endedBy(to) - endedBy(from)),
    memoryMiB: spread(sorted.slice(from, to).map(({ memoryMiB }) => memoryMiB)),
  });
  return {
    grades: sorted.length,
    atOnce,
    perMinute: perMinute(sorted.length, endedBy(sorted.length)),
    stretch,
    first: between(0, stretch),
    last: between(sorted.length - stretch, sorted.length),
  };
}

export function perMinute(grades: number, ms: number): number {
  return rounded((grades / ms) * 60_000);
}
