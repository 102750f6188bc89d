import { randomInt } from "node:crypto";
import type { Report } from "../../../grader/report/report.ts";
import { grade, type GradeEvents, type GradeRequest } from "../../../runner/grade.ts";
import { LabSuite } from "../../../runner/grade/lab-suite.ts";
import { takeIn } from "../../../runner/intake/intake.ts";
import { loadLab } from "../../../runner/labs/catalogue.ts";
import { labDigest } from "../../../runner/labs/digest.ts";
import { labsFolder, templatesFolder } from "../../../runner/paths.ts";
import { CellPool } from "../../../runner/pool/cell-pool.ts";
import { PoolLimits } from "../../../runner/pool/pool-limits.ts";
import { outcomesOf, testsMsOf } from "../outcomes.ts";
import { partsOf } from "../parts.ts";
import type { Sample } from "../results.ts";
import { cellMemory } from "./cell-memory.ts";
import { dockerHere } from "./docker-here.ts";
import { gradeMany } from "./grade-many.ts";
import type { Handlers, Job } from "./protocol.ts";

/** Grades with cells that have been booted and loaded before. */
export async function warmWorker({ lab: labId, submission }: Job): Promise<Handlers> {
  const lab = await loadLab(labsFolder, labId);
  const digest = await labDigest(lab, templatesFolder);
  const { engine, runtime } = await dockerHere();
  const suite = new LabSuite(lab);
  const request = (): GradeRequest => ({
    lab,
    labDigest: digest,
    suite,
    submission: () => takeIn(submission),
    seed: randomInt(1, 100_000),
  });
  const { signal } = new AbortController();
  const newPool = (): CellPool =>
    new CellPool({ runtime, suite, limits: PoolLimits.parse({ cells: 1 }), refill: false });
  let one = newPool();
  const gradeOnce = (events?: GradeEvents): Promise<Report> => grade(request(), one, signal, events);
  /** The cell's removal is not in the sample, and not in the next one of another way either. */
  const removed = async (): Promise<void> => {
    await one[Symbol.asyncDispose]();
    one = newPool();
  };

  return {
    prepare: async () => (await one.fill(), null),
    grade: async () => {
      const sample = await timed(gradeOnce);
      await removed();
      return sample;
    },
    gradeMany: async ({ grades, atOnce }) => {
      await using cells = new CellPool({ runtime, suite, limits: PoolLimits.parse({ cells: atOnce }), grades });
      return await gradeMany(() => grade(request(), cells, signal), grades, atOnce);
    },
    cellMemory: async () => {
      let found: Record<string, number> = {};
      await gradeOnce({ beforeSeal: async ({ id }) => void (found = await cellMemory(engine, id)) });
      await removed();
      return found;
    },
    end: async () => (await one[Symbol.asyncDispose](), null),
  };
}

async function timed(gradeOnce: () => Promise<Report>): Promise<Sample> {
  const startedAt = performance.now();
  const report = await gradeOnce();
  const totalMs = performance.now() - startedAt;
  return {
    totalMs,
    testsMs: testsMsOf(report),
    parts: partsOf(report, totalMs, "between and after them"),
    outcomes: outcomesOf(report),
  };
}
