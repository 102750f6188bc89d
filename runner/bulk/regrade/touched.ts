import type { Report, ReportedStage } from "../../../grader/report/report.ts";
import type { LabPrint } from "./lab-print.ts";

/*
 * Whom a change of a lab can touch. What becomes of an app depends on what it meets: the cell that it starts in, then the
 * tests of one stage after another, as far as it gets. Two versions of a lab of which it meets the same come to the same.
 * A stage is the unit, and not a test: tests share a database, so one that does something else can change what becomes
 * of every later one, and of who came to one test of a stage nearly all came to the others.
 */

type Stages = LabPrint["stages"];

/** What of a submission a change can touch: nothing, the points of its tests alone, or what becomes of them. */
export type Touch = "nothing" | "points" | "tests";

/**
 * What can be different for a submission with another version of its lab.
 *
 * @param before the version that the report is of; null when it is not known: then all can
 */
export function touchOf(report: Report, before: LabPrint | null, now: LabPrint | null): Touch {
  if (before === null || now === null || before.cell !== now.cell) return "tests";
  if (meetsOther(report, before, now)) return "tests";
  return points(before) === points(now) ? "nothing" : "points";
}

function meetsOther(report: Report, before: LabPrint, now: LabPrint): boolean {
  if (report.verdict === "learner_error") return false;
  if (report.verdict !== "graded") return JSON.stringify(before) !== JSON.stringify(now);
  const met = new Course(report);
  return met.stages(before.stages) !== met.stages(now.stages);
}

/** Whether the report is one of a grade that there is something to say about: what was not taken, nothing changes. */
export function isGrade({ verdict }: Report): boolean {
  return verdict === "graded" || verdict === "learner_error" || verdict === "lab_error";
}

function points({ stages }: LabPrint): string {
  const each = stages.map(({ id, points: worth }) => `${id} ${worth}`);
  return each.sort().join("\n");
}

/** How far a graded app got, as far as its report tells. */
class Course {
  readonly #stages: ReadonlyMap<string, ReportedStage>;
  readonly #tellsAll: boolean;

  constructor({ stages, counts }: Report) {
    this.#stages = new Map(stages.map((stage) => [stage.id, stage]));
    const shown = stages.reduce((sum, { tests }) => sum + tests.length, 0);
    this.#tellsAll = shown === counts.passed + counts.failed + counts.timedOut + counts.notRun;
  }

  /** Which tests it meets, stage by stage, of those of a version, all else being as it was. */
  stages(all: Stages): string {
    // Of sealed tests it is not told which ran: then each stage may have been met.
    if (!this.#tellsAll) return all.map(({ needs, tests }) => `${needs} ${tests}`).join("\n");
    const met: string[] = [];
    for (const { id, needs, tests } of all) {
      if (needs !== null && !this.#earned(needs)) continue;
      met.push(tests);
      if (this.#stoppedIn(id)) break;
    }
    return met.join("\n");
  }

  #earned(id: string): boolean {
    return this.#stages.get(id)?.tests.some(({ status }) => status === "passed") ?? false;
  }

  /** Where a stage was come to, only the end of the app, or of the time, keeps tests of it from running. */
  #stoppedIn(id: string): boolean {
    return this.#stages.get(id)?.tests.some(({ status }) => status === "not_run") ?? false;
  }
}
