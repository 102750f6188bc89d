import type { Report } from "../../grader/report/report.ts";
import { asBacklabError } from "../errors.ts";
import { grade, type GradeEvents, type GradeRequest } from "../grade.ts";
import { eventsFor, type GradeProgress } from "../grade/progress.ts";
import type { Runtime } from "../sandbox/cell.ts";
import { type CellSource, freshCells } from "../sandbox/cells.ts";
import type { RuntimeName } from "./choose-runtime.ts";
import type { CommandContext } from "./command.ts";
import { crashPoint } from "./crash-point.ts";
import { shownProgress } from "./progress.ts";

/** Grades with what is going on in the status line, and what happens beside it on stderr. */
export async function gradeHere(
  request: GradeRequest,
  cells: CellSource,
  context: CommandContext,
  beforeSeal?: GradeEvents["beforeSeal"],
): Promise<Report> {
  const progress = shownProgress(context);
  const crash = crashPoint(context.env);
  const onPhase: GradeProgress["onPhase"] = (phase) => {
    crash(phase);
    progress.onPhase(phase);
  };
  const events: GradeEvents = {
    ...eventsFor({ ...progress, onPhase }),
    ...(beforeSeal !== undefined && {
      beforeSeal: (cell, report) => {
        progress.clear();
        return beforeSeal(cell, report);
      },
    }),
  };
  const report = await grade(request, cells, context.interrupts.signal, events);
  progress.clear();
  return report;
}

/** A machine that cannot open cells is a result too: every grade on it is an `infra_error`, with a report. */
export async function cellsOf(asked: RuntimeName | undefined, choose: () => Promise<Runtime>): Promise<CellSource> {
  try {
    return freshCells(await choose());
  } catch (error) {
    const known = asBacklabError(error);
    return {
      runtime: { name: asked ?? "docker", practice: false },
      take: () => Promise.reject(known),
      end: () => Promise.resolve(),
    };
  }
}
