import type { Outcome } from "../../grader/outcome.ts";
import { merged } from "../../grader/timeline/merge.ts";
import type { Said } from "../../grader/timeline/timeline.ts";
import type { Cell } from "../sandbox/cell.ts";

/** A line that an app wrote, in milliseconds after a test began. */
interface WrittenLine {
  app: string;
  text: string;
  atMs: number;
}

/** Moments of `performance.now()`. */
interface Since {
  /** From when on a line that arrives counts. */
  arrivedMs: number;
  /** When the test began. */
  beganMs: number;
}

/**
 * What each app has written since a test began: the first lines of each. A line has the time of its arrival, which may be
 * later than it was written, and is never earlier.
 */
export function linesSince(logs: Cell["logs"], { arrivedMs, beganMs }: Since, most: number): WrittenLine[] {
  const now = performance.now();
  return Object.entries(logs).flatMap(([app, log]) =>
    log
      .between(arrivedMs, now)
      .slice(0, most)
      .map(({ text, atMs }) => ({ app, text, atMs: atMs - beganMs })),
  );
}

const TEXT_CHARACTERS = 500;

/** The outcome, with what the apps wrote meanwhile in its timeline. */
export function withLog(outcome: Outcome, lines: readonly WrittenLine[]): Outcome {
  const { timeline } = outcome;
  if (timeline === undefined) return outcome;
  const said = lines.map(({ app, text, atMs }): Said => ({ kind: "log", app, atMs, text: shortened(text) }));
  return { ...outcome, timeline: { ...timeline, entries: merged([timeline.entries, said], timeline.failedMs) } };
}

function shortened(text: string): string {
  return text.length > TEXT_CHARACTERS ? `${text.slice(0, TEXT_CHARACTERS)}…` : text;
}
