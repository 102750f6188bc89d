import type { BulkFigures, LongFigures, Results, WayFigures, WayName } from "./results.ts";
import type { Spread } from "./statistics.ts";

const WAYS: Readonly<Record<WayName, string>> = {
  usual: "(a) the usual way",
  cold: "(b) backlab, cold",
  warm: "(c) backlab, warm",
  watch: "(d) watch, save to verdict",
  floor: "(e) the floor",
};

/** A run as text: ratios first. */
export function renderResults(results: Results): string {
  const { machine, targets, ways, bulk, cellPeakMiB, long, differences, lab, quick } = results;
  const { cpu, cores, memoryMiB, node, engine, load } = machine;
  const names = Object.keys(WAYS) as WayName[];
  return [
    `${lab}, ${cores} cores (${cpu}), ${memoryMiB} MiB, Node ${node}, Docker ${engine}, load before: ${load}`,
    ...(quick ? ["A reduced run: too few samples to quote."] : []),
    "",
    ...columns([
      ["ratio", "target", "measured", ""],
      ...targets.map(({ what, target, measured, reached }) => [what, target, measured, verdict(reached)]),
    ]),
    "",
    ...columns([
      ["one grade, ms: median (min-max)", "total", "inside tests", "outside tests"],
      ...names.map((name) => wayRow(WAYS[name], ways[name])),
    ]),
    "",
    ...columns([["where the time goes, ms"], ...names.map((name) => [WAYS[name], partsOf(ways[name])])]),
    "",
    ...columns([
      ["(f) many", "at once", "grades", "a minute", "CPU s a grade", "cores busy before"],
      ...bulk.map(bulkRow),
    ]),
    "",
    ...columns([["(g) peak memory, MiB"], ...memoryRows(bulk, cellPeakMiB)]),
    "",
    ...columns([[`(h) ${long.grades} grades, ${long.atOnce} at once`, "a minute", "runner, MiB"], ...longRows(long)]),
    ...(differences.length === 0 ? [] : ["", "Outcomes that differ:", ...differences.map((line) => `  ${line}`)]),
    "",
  ].join("\n");
}

/** Rows of cells in columns, the first left and the others right. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) => {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    return cells.join("   ").trimEnd();
  });
}

function verdict(reached: boolean): string {
  return reached ? "reached" : "NOT REACHED";
}

function wayRow(name: string, { totalMs, testsMs, overheadMs }: WayFigures): string[] {
  return [name, ms(totalMs), ms(testsMs), ms(overheadMs)];
}

/** A figure and how it spreads, in whole milliseconds or whatever it is in. */
export function ms({ median, min, max }: Spread): string {
  return `${whole(median)} (${whole(min)}-${whole(max)})`;
}

function partsOf({ parts }: WayFigures): string {
  return Object.entries(parts)
    .map(([part, { median }]) => `${part} ${whole(median)}`)
    .join(" · ");
}

function bulkRow({ way, atOnce, grades, perMinute, cpuSecondsPerGrade, backgroundCores }: BulkFigures): string[] {
  const name = way === "usual" ? "the usual way" : "backlab";
  const figures = [perMinute.toFixed(1), cpuSecondsPerGrade.toFixed(2), backgroundCores.toFixed(2)];
  return [name, String(atOnce), String(grades), ...figures];
}

function memoryRows(bulk: readonly BulkFigures[], cell: Readonly<Record<string, number>>): string[][] {
  const runner = bulk.flatMap(({ atOnce, runnerPeakMiB }) =>
    runnerPeakMiB === null ? [] : [[`runner, ${atOnce} at once`, whole(runnerPeakMiB)]],
  );
  const all = Object.values(cell).reduce((sum, mib) => sum + mib, 0);
  const roles = Object.entries(cell).map(([role, mib]) => [`cell: ${role}`, whole(mib)]);
  return [...runner, ...roles, ["cell: all of it", whole(all)]];
}

function longRows({ first, last, stretch }: LongFigures): string[][] {
  const row = (name: string, part: LongFigures["first"]): string[] => [
    `${name} ${stretch}`,
    part.perMinute.toFixed(1),
    ms(part.memoryMiB),
  ];
  return [row("first", first), row("last", last)];
}

function whole(value: number): string {
  return value.toFixed(0);
}
