import type { Report, ReportedStage } from "../../grader/report/report.ts";
import type { Progress } from "./progress.ts";

/** Progress after one more run. One that came to no score says nothing about the learner, and changes nothing. */
export function withAttempt(progress: Progress, report: Report, at: Date): Progress {
  if (report.score === null) return progress;
  const { earned } = report.score;
  return {
    ...progress,
    attempts: progress.attempts + 1,
    best: Math.max(progress.best ?? 0, earned),
    last: {
      at: at.toISOString(),
      score: earned,
      submission: report.submission?.digest ?? "",
      lab: report.lab.digest,
    },
    stages: {
      ...progress.stages,
      ...Object.fromEntries(report.stages.map((stage) => [stage.id, tried(progress, stage)])),
    },
    tests: Object.fromEntries(report.stages.flatMap(({ tests }) => tests.map(({ id, status }) => [id, status]))),
  };
}

function tried({ stages }: Progress, stage: ReportedStage): Progress["stages"][string] {
  const before = stages[stage.id] ?? { best: 0, attempts: 0 };
  return {
    best: Math.max(before.best, stage.earned),
    attempts: before.attempts + (wasRun(stage) ? 1 : 0),
    last: stage.earned,
  };
}

/** Whether any test of a stage was tried. Of sealed ones that is known by what they earned. */
export function wasRun({ tests, earned }: ReportedStage): boolean {
  return earned > 0 || tests.some(({ status }) => status !== "not_run");
}
