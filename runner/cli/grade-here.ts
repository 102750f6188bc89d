import { inertLine } from "../../grader/report/inert.ts";
import type { Report } from "../../grader/report/report.ts";
import { asBacklabError } from "../errors.ts";
import { grade, type GradeEvents, type GradeRequest } from "../grade.ts";
import type { Runtime } from "../sandbox/cell.ts";
import { type CellSource, freshCells } from "../sandbox/cells.ts";
import type { RuntimeName } from "./choose-runtime.ts";
import type { CommandContext } from "./command.ts";
import { crashPoint } from "./crash-point.ts";
import { progressLine } from "./progress.ts";

/** Grades with what is going on in the status line, and what happens beside it on stderr. */
export async function gradeHere(
  request: GradeRequest,
  cells: CellSource,
  context: CommandContext,
  beforeSeal?: GradeEvents["beforeSeal"],
): Promise<Report> {
  const progress = progressLine(context);
  const crash = crashPoint(context.env);
  const events: GradeEvents = {
    ...progress.events,
    onPhase: (phase) => {
      crash(phase);
      progress.events.onPhase?.(phase);
    },
    onRetry: (why) => {
      progress.events.onRetry?.(why);
      progress.clear();
      context.err(`backlab: the first attempt broke off, and another begins: ${inertLine(why.message)}\n`);
    },
    onLeftover: (message) => context.err(`backlab: something of the cell is left: ${message}\n`),
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
