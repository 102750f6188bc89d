import type { Lab } from "../../grader/lab.ts";
import type { Manifest } from "../../grader/manifest.ts";
import type { TestStatus } from "../../grader/outcome.ts";
import type { Phases, Report } from "../../grader/report/report.ts";
import { firstFailedStage } from "./failures.ts";

/*
 * All that a watching screen knows, as one value, and how each thing that happens changes it. What is drawn is a
 * function of this value (`screen.ts`), and so is which keys there are (`keys.ts`).
 */

/** A grade that is going on. */
export interface Going {
  phase: keyof Phases;
  /** The lab's own solution is being graded, to see whose fault it is. */
  onReference: boolean;
  /** The report that is shown is this run's, and final if nothing goes wrong while its cell is ended. */
  foreseen: boolean;
  /** Null until a test has ended. */
  manifest: Manifest | null;
  statuses: ReadonlyMap<string, TestStatus>;
}

/** A step of a hint, of as many as there are. */
export interface ShownHint {
  stage: string;
  step: number;
  of: number;
  text: string;
}

/** How much of a report is shown. */
export type View = "first" | "all" | "list";

export interface WatchState {
  lab: Pick<Lab, "id" | "title" | "stages">;
  folder: string;
  /** Null when nothing runs. */
  going: Going | null;
  /** Of the last run that came to an end. */
  report: Report | null;
  /** The most points that a run has earned since the watch began. */
  best: number | null;
  view: View;
  hint: ShownHint | null;
}

export type WatchEvent =
  | { kind: "begun" }
  | { kind: "phase"; phase: keyof Phases }
  | { kind: "tested"; id: string; status: TestStatus; manifest: Manifest }
  | { kind: "retried" }
  | { kind: "reference" }
  /** All outcomes are there, and what is left is to end the cell: see `GradeEvents.beforeSeal`. */
  | { kind: "foreseen"; report: Report }
  | { kind: "graded"; report: Report }
  | { kind: "viewed"; view: View }
  | { kind: "hinted"; hint: ShownHint };

const BEGINNING: Going = { phase: "intake", onReference: false, foreseen: false, manifest: null, statuses: new Map() };

export function newWatch({ id, title, stages }: WatchState["lab"], folder: string): WatchState {
  return {
    lab: { id, title, stages },
    folder,
    going: null,
    report: null,
    best: null,
    view: "first",
    hint: null,
  };
}

/** What the state is after something has happened. */
export function after(state: WatchState, event: WatchEvent): WatchState {
  const { going } = state;
  switch (event.kind) {
    case "begun":
    case "retried":
      return { ...state, going: BEGINNING };
    case "phase":
      return going === null ? state : { ...state, going: { ...going, phase: event.phase } };
    case "reference":
      return going === null ? state : { ...state, going: { ...going, onReference: true } };
    case "tested":
      return going === null ? state : { ...state, going: tested(going, event) };
    case "foreseen":
      return { ...withReport(state, event.report), going: going && { ...going, foreseen: true } };
    case "graded":
      return { ...withReport(state, event.report), going: null, best: better(state.best, event.report) };
    case "viewed":
      return { ...state, view: event.view };
    case "hinted":
      return { ...state, hint: event.hint };
  }
}

function tested(going: Going, { id, status, manifest }: Extract<WatchEvent, { kind: "tested" }>): Going {
  return { ...going, manifest, statuses: new Map([...going.statuses, [id, status]]) };
}

/** A hint stays as long as its stage is the one to work on. */
function withReport(state: WatchState, report: Report): WatchState {
  const hint = state.hint?.stage === firstFailedStage(report) ? state.hint : null;
  return { ...state, report, hint };
}

function better(best: number | null, { score }: Report): number | null {
  return score === null ? best : Math.max(best ?? 0, score.earned);
}
