import type { Report } from "../../../grader/report/report.ts";
import type { GradeEnd } from "../figures.ts";
import { outcomesOf } from "../outcomes.ts";
import type { Many } from "./protocol.ts";

/** Grades one after another in several lanes. */
export async function gradeMany(gradeOnce: () => Promise<Report>, grades: number, atOnce: number): Promise<Many> {
  const startedAt = performance.now();
  const ends: GradeEnd[] = [];
  const outcomes = new Map<string, Many["outcomes"][number]>();
  let left = grades;
  const lane = async (): Promise<void> => {
    while (left-- > 0) {
      const own = outcomesOf(await gradeOnce());
      outcomes.set(JSON.stringify(own), own);
      ends.push({ endedMs: performance.now() - startedAt, memoryMiB: process.memoryUsage.rss() / 1024 ** 2 });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  const totalMs = performance.now() - startedAt;
  return { totalMs, ends, outcomes: [...outcomes.values()], peakMiB: process.resourceUsage().maxRSS / 1024 };
}
