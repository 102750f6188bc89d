import type { Manifest } from "../../grader/manifest.ts";
import { notRun, type Outcome } from "../../grader/outcome.ts";
import type { Results } from "../../grader/report/build.ts";
import type { Phases } from "../../grader/report/report.ts";
import { stageAlone } from "../../grader/stage-alone.ts";
import { asBacklabError, type BacklabError, reasonOf } from "../errors.ts";
import type { Taken } from "../intake/intake.ts";
import type { AppExit, Cell, ReachedLimit } from "../sandbox/cell.ts";
import type { CellSource } from "../sandbox/cells.ts";
import { unlessCancelled } from "../sandbox/deadline.ts";
import type { LabSuite } from "./lab-suite.ts";
import type { StartFailure } from "./start-failure.ts";
import { startApps } from "./start-apps.ts";
import { runSuite } from "./suite-run.ts";

/** What is graded, and how. */
export interface AttemptOrder {
  suite: LabSuite;
  taken: Taken;
  seed: number;
  shuffle: boolean;
  /** The only stage to be run, whatever it needs. Default: all of them. */
  only?: string | undefined;
}

/** Told of an attempt while it goes on. */
export interface AttemptEvents {
  onBooted?: ((cell: Cell) => void) | undefined;
  onTest?: ((outcome: Outcome, manifest: Manifest) => void) | undefined;
  /** All that is left is to end the cell. */
  beforeSeal?: ((cell: Cell, ending: Pick<Finished, "results" | "failure">) => Promise<void> | undefined) | undefined;
  onLeftover?: ((message: string) => void) | undefined;
}

/** Where an attempt is made. */
export interface AttemptPlace {
  cells: CellSource;
  signal: AbortSignal;
  /** Makes a step of it, and takes its time. */
  step: <T>(phase: keyof Phases, action: () => Promise<T>) => Promise<T>;
}

/** An attempt that came to its end. */
export interface Finished {
  results: Results;
  /** Why the app never got to answer. */
  failure: StartFailure | null;
  /** How an app ended that nobody had asked to. */
  exit: AppExit | null;
  reached: readonly ReachedLimit[];
}

/** What an attempt came to: it finished, or broke off with an error. */
export type Ending = Finished | BacklabError;

/** Begins no step once it is cancelled, and waits for none but those that end by themselves, and have to. */
export function unlessEnded<T>(signal: AbortSignal, phase: keyof Phases, action: () => Promise<T>): Promise<T> {
  const endsItself = phase === "boot" || phase === "seal";
  return endsItself ? action() : unlessCancelled(signal, action);
}

/** Runs a suite against a submission once, in a cell of its own. Never rejects: how it went wrong is its ending. */
export async function attemptOnce(order: AttemptOrder, place: AttemptPlace, events: AttemptEvents): Promise<Ending> {
  try {
    order.suite.prepare();
    const cell = await place.step("boot", () => place.cells.take(order.suite.lab.lab, place.signal));
    try {
      events.onBooted?.(cell);
      return await runIn(cell, order, place, events);
    } finally {
      // Whatever the run came to, it came to: a container that resists removal does not change that.
      await release(cell, place.cells, events);
    }
  } catch (error) {
    return asBacklabError(error);
  }
}

async function runIn(
  cell: Cell,
  { suite, taken, seed, shuffle, only }: AttemptOrder,
  { step, signal }: AttemptPlace,
  { onTest, beforeSeal }: AttemptEvents,
): Promise<Finished> {
  const whole = suite.lab.lab;
  let exit: AppExit | null = null;
  void cell.appExit.then((first) => (exit = first));
  const loaded = await step("load", () => suite.loadInto(cell));
  const { lab, manifest } = only === undefined ? { lab: whole, ...loaded } : stageAlone(whole, loaded.manifest, only);
  const failure = await step("ready", () => startApps(cell, lab, taken, loaded.restarts));
  const told = (outcome: Outcome): void => onTest?.(outcome, manifest);
  const run = { cell, lab, manifest, seed, shuffle, signal, onTest: told };
  const ran = failure === null ? await step("suite", () => runSuite(run)) : nothingRan(manifest);
  const results: Results = { lab, manifest, ...ran };
  await beforeSeal?.(cell, { results, failure });
  const reached = await step("seal", () => cell.seal());
  return { results, failure, exit, reached };
}

async function release(cell: Cell, cells: CellSource, { onLeftover }: AttemptEvents): Promise<void> {
  try {
    await cells.end(cell);
  } catch (error) {
    onLeftover?.(reasonOf(error));
  }
}

function nothingRan({ tests }: Manifest): Pick<Results, "outcomes" | "logged"> {
  return { outcomes: tests.map(({ id }) => notRun(id, "the app did not start")), logged: new Map() };
}
