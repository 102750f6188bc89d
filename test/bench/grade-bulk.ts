import { perMinute, together } from "./figures.ts";
import { backgroundCores, busySeconds } from "./machine.ts";
import { differences, type Outcomes } from "./outcomes.ts";
import type { Place } from "./place.ts";
import type { BulkFigures } from "./results.ts";
import type { Sizes } from "./sizes.ts";
import { rounded } from "./statistics.ts";
import { gradeTheUsualWay } from "./ways/usual.ts";
import { Worker } from "./worker/client.ts";
import type { Job } from "./worker/protocol.ts";

/** What came of grading many: how long it took, and what tests became. */
interface Run {
  totalMs: number;
  outcomes: Outcomes[];
  peakMiB: number | null;
}

export interface Bulk {
  figures: BulkFigures[];
  differences: string[];
}

/** Grades many submissions at every parallelism, both ways in turn. */
export async function gradeBulk(
  place: Place,
  job: Job,
  { rounds, atOnce, ...grades }: Sizes["bulk"],
  expected: Outcomes,
  tell: (what: string) => void,
): Promise<Bulk> {
  const turns: BulkFigures[] = [];
  const found: string[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const lanes of atOnce) {
      for (const way of ["usual", "backlab"] as const) {
        const run =
          way === "usual" ? manyTheUsualWay(place, grades.usual, lanes) : manyWarm(job, grades.backlab, lanes);
        const { figures, outcomes } = await measured(way, lanes, grades[way], run);
        tell(`round ${round + 1} of ${rounds}: ${way}, ${lanes} at once: ${figures.perMinute.toFixed(1)} a minute`);
        turns.push(figures);
        found.push(...outcomes.flatMap((own) => differences(`${way}, ${lanes} at once`, expected, own)));
      }
    }
  }
  return { figures: figuresOf(turns), differences: found };
}

function figuresOf(turns: readonly BulkFigures[]): BulkFigures[] {
  const groups = new Map<string, BulkFigures[]>();
  for (const turn of turns) {
    const key = `${turn.way} ${turn.atOnce}`;
    groups.set(key, [...(groups.get(key) ?? []), turn]);
  }
  return [...groups.values()].map(together);
}

/** @param run is not begun before the machine has been looked at without it */
async function measured(
  way: BulkFigures["way"],
  atOnce: number,
  grades: number,
  run: () => Promise<Run>,
): Promise<{ figures: BulkFigures; outcomes: Outcomes[] }> {
  const background = await backgroundCores();
  const busyBefore = busySeconds();
  const { totalMs, outcomes, peakMiB } = await run();
  const busy = busySeconds() - busyBefore;
  const figures = {
    ...{ way, atOnce, grades },
    seconds: rounded(totalMs / 1_000),
    perMinute: perMinute(grades, totalMs),
    cpuSecondsPerGrade: rounded(busy / grades),
    backgroundCores: background,
    runnerPeakMiB: peakMiB,
  };
  return { figures, outcomes };
}

function manyTheUsualWay(place: Place, grades: number, atOnce: number): () => Promise<Run> {
  return async () => {
    const startedAt = performance.now();
    const outcomes: Outcomes[] = [];
    let left = grades;
    const lane = async (): Promise<void> => {
      while (left-- > 0) outcomes.push((await gradeTheUsualWay(place)).outcomes);
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
    return { totalMs: performance.now() - startedAt, outcomes, peakMiB: null };
  };
}

/** In a process of its own, whose start is part of the run, as the first cells' boot is. */
function manyWarm(job: Job, grades: number, atOnce: number): () => Promise<Run> {
  return async () => {
    const startedAt = performance.now();
    await using worker = new Worker(job);
    const { outcomes, peakMiB } = await worker.ask({ ask: "gradeMany", grades, atOnce });
    return { totalMs: performance.now() - startedAt, outcomes, peakMiB: rounded(peakMiB) };
  };
}
