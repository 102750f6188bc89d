import type pc from "picocolors";
import { wrapped } from "./wrap.ts";

/** A stage in one line. */
export interface StageRow {
  id: string;
  earned: number;
  points: number;
  state: "done" | "open" | "waiting";
  note: string;
}

interface Page {
  c: ReturnType<typeof pc.createColors>;
  width: number;
}

/** Of what is beside a stage's name in its line. */
const LEAST_NOTE = 24;

/** Stages one below the other; where there is no room beside them, notes go below. */
export function stageRows(stages: readonly StageRow[], { c, width }: Page): string[] {
  const marks = { done: c.green("✓"), open: c.red("✗"), waiting: "–" };
  const names = Math.max(...stages.map(({ id }) => id.length));
  const column = names + 11;
  return stages.flatMap(({ id, earned, points, state, note }) => {
    const left = ` ${marks[state]} ${id.padEnd(names)} ${`${earned}/${points}`.padStart(6)}`;
    if (note === "") return [left];
    if (width - column - 2 < LEAST_NOTE) return [left, ...wrapped(note, width, "   ").map((line) => c.dim(line))];
    const [first = "", ...more] = wrapped(note, width - column - 2);
    return [`${left}  ${c.dim(first)}`, ...more.map((line) => " ".repeat(column + 2) + c.dim(line))];
  });
}
