import { longFigures, wayFigures } from "./figures.ts";
import { gradeBulk } from "./grade-bulk.ts";
import { gradeWays } from "./grade-ways.ts";
import { describeMachine } from "./machine.ts";
import { differences, type Outcomes } from "./outcomes.ts";
import { openPlace, type Place } from "./place.ts";
import { ratiosOf } from "./ratios.ts";
import type { LongFigures, Results, WayFigures, WayName } from "./results.ts";
import type { Sizes } from "./sizes.ts";
import { targetsOf } from "./targets.ts";
import { coldWay } from "./ways/cold.ts";
import { usualWay } from "./ways/usual.ts";
import { workerWay } from "./ways/worker-way.ts";
import { Worker } from "./worker/client.ts";
import type { Job } from "./worker/protocol.ts";

const LAB = "rest-api";

export interface BenchOptions {
  sizes: Sizes;
  quick: boolean;
  /** Told what has just been measured. */
  tell: (what: string) => void;
}

/** Measures everything side by side, in one run. */
export async function bench({ sizes, quick, tell }: BenchOptions): Promise<Results> {
  const startedAt = new Date().toISOString();
  await using place = await openPlace(LAB);
  const machine = await describeMachine(place.engine);
  const expected = (await coldWay(place).run()).outcomes;
  const { ways, differences: inWays } = await measureWays(place, sizes.repeats, expected, tell);
  const bulk = await gradeBulk(place, jobOf(place, "warm"), sizes.bulk, expected, tell);
  const { long, cellPeakMiB, differences: inLong } = await measureLong(place, sizes.long, expected);
  const ratios = ratiosOf(ways, bulk.figures);
  const found = [...inWays, ...bulk.differences, ...inLong];
  return {
    schemaVersion: 1,
    ratios,
    targets: targetsOf(ratios, bulk.figures, long, found),
    ...{ startedAt, quick, lab: LAB, machine, ways, bulk: bulk.figures, cellPeakMiB, long, differences: found },
  };
}

function jobOf({ folder, submission }: Place, kind: Job["kind"]): Job {
  return { kind, lab: LAB, submission, folder };
}

async function measureWays(
  place: Place,
  repeats: number,
  expected: Outcomes,
  tell: BenchOptions["tell"],
): Promise<{ ways: Record<WayName, WayFigures>; differences: string[] }> {
  await using warm = new Worker(jobOf(place, "warm"));
  await using watch = new Worker(jobOf(place, "watch"));
  await using floor = new Worker(jobOf(place, "floor"), place.node);
  const workers = [workerWay("warm", warm), workerWay("watch", watch), workerWay("floor", floor)];
  const ways = [usualWay(place), coldWay(place), ...workers];
  const { samples, differences: found } = await gradeWays(ways, repeats, expected, tell);
  const figures = {
    usual: wayFigures(samples.usual),
    cold: wayFigures(samples.cold),
    warm: wayFigures(samples.warm),
    watch: wayFigures(samples.watch),
    floor: wayFigures(samples.floor),
  };
  return { ways: figures, differences: found };
}

async function measureLong(
  place: Place,
  { grades, atOnce }: Sizes["long"],
  expected: Outcomes,
): Promise<{ long: LongFigures; cellPeakMiB: Record<string, number>; differences: string[] }> {
  await using worker = new Worker(jobOf(place, "warm"));
  const { ends, outcomes } = await worker.ask({ ask: "gradeMany", grades, atOnce });
  const cellPeakMiB = await worker.ask({ ask: "cellMemory" });
  return {
    long: longFigures(atOnce, ends),
    cellPeakMiB,
    differences: outcomes.flatMap((own) => differences("long run", expected, own)),
  };
}
