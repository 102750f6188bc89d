import { bestOf } from "./ratios.ts";
import type { BulkFigures, LongFigures, Ratios, Target } from "./results.ts";

/** How far the end of the long run may be from its start. */
const FLAT = 0.05;

/** What the project promises of its speed, and whether this run keeps it. */
export function targetsOf(
  ratios: Ratios,
  bulk: readonly BulkFigures[],
  { first, last }: LongFigures,
  differences: readonly string[],
): Target[] {
  const cpu = bestOf(bulk, "usual").cpuSecondsPerGrade / bestOf(bulk, "backlab").cpuSecondsPerGrade;
  return [
    atLeast("usual way's time outside tests / warm", 15, ratios.overheadWarm),
    atLeast("usual way's time outside tests / cold", 4, ratios.overheadCold),
    atMost("warm total / floor", 1.5, ratios.totalWarmToFloor),
    atMost("watch, save to verdict / floor", 1.5, ratios.watchToFloor),
    atLeast("best grades a minute / usual way's best", 6, ratios.bulk),
    atLeast("usual way's CPU seconds a grade / ours, each at its best pace", 6, cpu),
    near("long run: pace at the end / at the start", last.perMinute / first.perMinute),
    noMore("long run: runner's memory at the end / at the start", last.memoryMiB.median / first.memoryMiB.median),
    {
      what: "outcomes that differ from a fresh grade on its own",
      target: "none",
      measured: String(differences.length),
      reached: differences.length === 0,
    },
  ];
}

function atLeast(what: string, least: number, value: number): Target {
  return { what, target: `>= ${least}x`, measured: times(value), reached: value >= least };
}

function atMost(what: string, most: number, value: number): Target {
  return { what, target: `<= ${most}x`, measured: times(value), reached: value <= most };
}

function near(what: string, value: number): Target {
  return { what, target: `within ${FLAT * 100} %`, measured: percent(value), reached: Math.abs(value - 1) <= FLAT };
}

function noMore(what: string, value: number): Target {
  return { what, target: `<= +${FLAT * 100} %`, measured: percent(value), reached: value <= 1 + FLAT };
}

function times(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 1)}x`;
}

function percent(value: number): string {
  const change = (value - 1) * 100;
  return `${change < 0 ? "-" : "+"}${Math.abs(change).toFixed(1)} %`;
}
