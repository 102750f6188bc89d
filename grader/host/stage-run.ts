import { addEventHandler, getState, run } from "jest-circus";
import type { Circus } from "@jest/types";
import { notRun, type Outcome } from "../outcome.ts";
import { declareStage } from "./declared.ts";
import { failureOf } from "./failure.ts";
import { prepareToSee } from "../suite/sent.ts";
import { StageStates } from "./stage-states.ts";
import { timelineOf } from "./timeline-of.ts";

export interface StageRun {
  stage: string;
  seed: number;
  /** Milliseconds one test may take. */
  testMs: number;
  shuffle: boolean;
  /** Whether what the apps send to the services is told of a test that fails. */
  observed?: boolean | undefined;
}

/** What is told while a stage runs, and the one thing it asks. */
export interface StageEvents {
  started: (id: string) => void;
  /** After a test that did not pass, the next waits for what this returns; the end of the stage waits for all. */
  finished: (outcome: Outcome) => Promise<unknown>;
  /** Why no further test should run, once there is a reason. */
  stopped: () => string | null;
}

type Handle = (event: Circus.Event) => Promise<void> | void;

// Jest keeps its event handlers for the life of the process, so there is one, and it follows the run.
let handle: Handle = () => undefined;
addEventHandler((event) => handle(event));

/**
 * Runs one stage's tests on Jest's own engine, one after another.
 *
 * @returns the outcomes, and what went wrong outside any test: a stage with problems cannot be scored
 */
export async function runStage(
  code: string,
  { stage, seed, testMs, shuffle, observed = false }: StageRun,
  events: StageEvents,
): Promise<{ outcomes: Outcome[]; problems: string[] }> {
  const outcomes: Outcome[] = [];
  const told: Promise<unknown>[] = [];
  const finish = async (outcome: Outcome): Promise<void> => {
    outcomes.push(outcome);
    const telling = events.finished(outcome);
    telling.catch(() => undefined);
    told.push(telling);
    // What the app logged about a failure is read before anything else makes it log.
    if (outcome.status !== "passed") await telling;
  };
  if (observed) prepareToSee();
  declareStage(code, stage);
  Object.assign(getState(), { testTimeout: testMs, randomize: shuffle, seed });
  const states = new StageStates(stage, seed, testMs);
  handle = async (event) => {
    // A server that a test has killed ended what it saw.
    if (event.name === "test_start" && observed) prepareToSee();
    if (event.name === "test_start") begin(event.test, states, events);
    if (event.name === "test_fn_failure") states.failed(null);
    if (event.name === "hook_failure") states.failed(event.hook.type);
    if (event.name === "hook_failure" && event.hook.type === "afterAll") forgive(event.error);
    if (event.name === "test_skip") await finish(skipped(event.test, states, events));
    if (event.name === "test_done") await finish(await outcomeOf(event.test, states, { testMs, observed }));
  };
  const result = await run();
  await Promise.all(told);
  return { outcomes, problems: result.unhandledErrors };
}

function begin(test: Circus.TestEntry, states: StageStates, { started, stopped }: StageEvents): void {
  states.begin(test);
  if (stopped() === null) started(states.idOf(test));
  else test.mode = "skip";
}

/**
 * What goes wrong in an afterAll goes wrong when its tests are done and is none of what they promise. An app
 * may have caused it, so it must not become an error of the lab either.
 */
function forgive(error: unknown): void {
  const state = getState();
  state.unhandledErrors = state.unhandledErrors.filter((entry) => !(Array.isArray(entry) && entry[0] === error));
  console.error("afterAll failed:", error);
}

function skipped(test: Circus.TestEntry, states: StageStates, { stopped }: StageEvents): Outcome {
  states.end();
  return notRun(states.idOf(test), stopped() ?? "skipped");
}

async function outcomeOf(
  test: Circus.TestEntry,
  states: StageStates,
  { testMs, observed }: { testMs: number; observed: boolean },
): Promise<Outcome> {
  const id = states.idOf(test);
  const state = states.end();
  const durationMs = test.duration ?? 0;
  const first: unknown = test.errors[0];
  if (first === undefined) return { ...notRun(id, ""), status: "passed", durationMs, message: null };
  const thrown: unknown = Array.isArray(first) ? first.find((part) => part !== undefined) : first;
  const failure = failureOf(thrown, state, testMs);
  const timeline = await timelineOf(state, failure.exchange, observed);
  return { id, durationMs, hint: state.hint, ...failure, timeline };
}
