import type { Manifest } from "../../grader/manifest.ts";
import { notRun, type Outcome } from "../../grader/outcome.ts";
import type { Results } from "../../grader/report/build.ts";
import type { Phases } from "../../grader/report/report.ts";
import { asBacklabError, type BacklabError, reasonOf } from "../errors.ts";
import type { Taken } from "../intake/intake.ts";
import { bundleSuite } from "../labs/bundle.ts";
import type { LoadedLab } from "../labs/catalogue.ts";
import type { AppExit, Cell, ReachedLimit } from "../sandbox/cell.ts";
import type { CellSource } from "../sandbox/cells.ts";
import { loadSuite } from "./load-suite.ts";
import type { StartFailure } from "./start-failure.ts";
import { startApps } from "./start-apps.ts";
import { runSuite } from "./suite-run.ts";

/** What is graded, and how. */
export interface AttemptOrder {
  lab: LoadedLab;
  taken: Taken;
  seed: number;
  shuffle: boolean;
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

/** Runs a suite against a submission once, in a cell of its own. Never rejects: how it went wrong is its ending. */
export async function attemptOnce(order: AttemptOrder, place: AttemptPlace, events: AttemptEvents): Promise<Ending> {
  try {
    const bundling = bundleSuite(order.lab);
    bundling.catch(() => undefined);
    const cell = await place.step("boot", () => place.cells.take(order.lab.lab, place.signal));
    try {
      events.onBooted?.(cell);
      return await runIn(cell, bundling, order, place, events);
    } finally {
      // Whatever the run came to, it came to: a container that resists removal does not change that.
      await release(cell, events);
    }
  } catch (error) {
    return asBacklabError(error);
  }
}

async function runIn(
  cell: Cell,
  bundling: Promise<string>,
  { lab: loaded, taken, seed, shuffle }: AttemptOrder,
  { step, signal }: AttemptPlace,
  { onTest, beforeSeal }: AttemptEvents,
): Promise<Finished> {
  const { lab } = loaded;
  let exit: AppExit | null = null;
  void cell.appExit.then((first) => (exit = first));
  const manifest = await step("load", () => loadSuite(cell, loaded, bundling));
  const failure = await step("ready", async () => startApps(cell, lab, taken, restarts(await bundling)));
  const told = (outcome: Outcome): void => onTest?.(outcome, manifest);
  const suite = { cell, lab, manifest, seed, shuffle, signal, onTest: told };
  const ran = failure === null ? await step("suite", () => runSuite(suite)) : nothingRan(manifest);
  const results: Results = { lab, manifest, ...ran };
  await beforeSeal?.(cell, { results, failure });
  const reached = await step("seal", () => cell.seal());
  return { results, failure, exit, reached };
}

async function release(cell: Cell, { onLeftover }: AttemptEvents): Promise<void> {
  try {
    await cell[Symbol.asyncDispose]();
  } catch (error) {
    onLeftover?.(reasonOf(error));
  }
}

function nothingRan({ tests }: Manifest): Pick<Results, "outcomes" | "logged"> {
  return { outcomes: tests.map(({ id }) => notRun(id, "the app did not start")), logged: new Map() };
}

/** A guess from the suite's text that only decides what is made ready ahead, never what happens. */
function restarts(code: string): ReadonlySet<string> {
  return new Set([...code.matchAll(/\.(?:re)?start\("([^"]*)"\)/g)].map(([, name = ""]) => name));
}
