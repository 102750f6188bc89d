import { join } from "node:path";
import { inertLine } from "../../grader/report/inert.ts";
import { type Gradebook, ungraded } from "../bulk/gradebook.ts";

/** What a run came to, as text that ends in a newline; the names of those without a score are in it, and why. */
export function summaryOf(book: Gradebook, folder: string, files: readonly string[]): string {
  const { rows, strays, lab, runtime, seed } = book;
  const without = ungraded(book);
  const same = rows.filter(({ sameAs }) => sameAs !== null).length;
  const people = new Set(rows.map(({ person }) => person)).size;
  const scores = rows.flatMap(({ score }) => (score === null ? [] : [score.earned]));
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const lines = [
    `${lab.id} · ${rows.length} submissions of ${people} people · ${runtime} · seed ${seed}`,
    [
      `${scores.length} graded`,
      ...(scores.length === 0 ? [] : [`${mean.toFixed(1)} points on average`]),
      ...(same === 0 ? [] : [`${same} the same as another`]),
    ].join(" · "),
    ...without.map(({ id, verdict, error }) => {
      return `no score: ${id} (${verdict}): ${inertLine(error?.message ?? "the same command goes on with it")}`;
    }),
    ...strays.map((stray) => `passed over: ${inertLine(stray)}`),
    ...files.map((file) => `  ${join(folder, file)}`),
  ];
  return `${lines.join("\n")}\n`;
}
