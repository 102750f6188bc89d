import { csvOf, type CsvValue } from "./csv.ts";
import type { Gradebook, GradeRow } from "./gradebook.ts";

const COLUMNS: readonly (readonly [name: string, value: (row: GradeRow) => CsvValue])[] = [
  ["id", ({ id }) => id],
  ["name", ({ name }) => name],
  ["person", ({ personId, person }) => personId ?? person],
  ["email", ({ email }) => email],
  ["attempt", ({ attempt }) => attempt],
  ["latest", ({ latest }) => latest],
  ["submitted_at", ({ submittedAt }) => submittedAt],
  ["verdict", ({ verdict }) => verdict],
  ["points", ({ score }) => score?.earned ?? null],
  ["possible", ({ score }) => score?.possible ?? null],
];

const MORE_COLUMNS: typeof COLUMNS = [
  ["passed", ({ counts }) => counts.passed],
  ["failed", ({ counts }) => counts.failed + counts.timedOut],
  ["not_run", ({ counts }) => counts.notRun],
  ["seconds", ({ durationMs }) => (durationMs === null ? null : Math.round(durationMs / 100) / 10)],
  ["same_as", ({ sameAs }) => sameAs],
  ["error", ({ error }) => error?.message ?? null],
  ["where", ({ where }) => where],
  ["report", ({ report }) => report],
];

/** The gradebook as a table: a row for each submission, a column for each stage. */
export function gradesCsv({ rows, stages }: Gradebook): string {
  const points = stages.map(({ id }): (typeof COLUMNS)[number] => [`points_${id}`, (row) => row.stages[id] ?? null]);
  const columns = [...COLUMNS, ...points, ...MORE_COLUMNS];
  return csvOf([columns.map(([name]) => name), ...rows.map((row) => columns.map(([, value]) => value(row)))]);
}
