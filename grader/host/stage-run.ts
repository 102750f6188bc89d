import { addEventHandler, getState, run } from "jest-circus";
import type { Circus } from "@jest/types";
import { testId } from "../manifest.ts";
import { notRun, type Outcome } from "../outcome.ts";
import { currentRecord, startRecord } from "../suite/context.ts";
import { seedRandom } from "../suite/random.ts";
import { declareStage } from "./declared.ts";
import { failureOf } from "./failure.ts";

export interface StageRun {
  stage: string;
  seed: number;
  /** Milliseconds one test may take. */
  testMs: number;
  shuffle: boolean;
}

/** What is told while a stage runs, and the one thing it asks. */
export interface StageEvents {
  started: (id: string) => void;
  /** The next test waits for what this returns. */
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
  { stage, seed, testMs, shuffle }: StageRun,
  events: StageEvents,
): Promise<{ outcomes: Outcome[]; problems: string[] }> {
  const outcomes: Outcome[] = [];
  const finish = async (outcome: Outcome): Promise<void> => {
    outcomes.push(outcome);
    await events.finished(outcome);
  };
  seedRandom(seed, stage);
  declareStage(code, stage);
  const state = getState();
  Object.assign(state, { testTimeout: testMs, randomize: shuffle, seed });
  handle = async (event) => {
    if (event.name === "test_start") begin(event.test, stage, seed, events);
    if (event.name === "test_skip") await finish(notRun(idOf(stage, event.test), events.stopped() ?? "skipped"));
    if (event.name === "test_done") await finish(outcomeOf(stage, event.test, testMs));
  };
  const result = await run();
  return { outcomes, problems: result.unhandledErrors };
}

function begin(test: Circus.TestEntry, stage: string, seed: number, { started, stopped }: StageEvents): void {
  const id = idOf(stage, test);
  // A test that a beforeAll has failed already is shown with what that hook sent.
  if (test.errors.length === 0) startRecord();
  seedRandom(seed, id);
  if (stopped() === null) started(id);
  else test.mode = "skip";
}

function outcomeOf(stage: string, test: Circus.TestEntry, testMs: number): Outcome {
  const { exchanges, hint } = currentRecord();
  const id = idOf(stage, test);
  const durationMs = test.duration ?? 0;
  const first: unknown = test.errors[0];
  if (first === undefined) return { ...notRun(id, ""), status: "passed", durationMs, message: null };
  const thrown: unknown = Array.isArray(first) ? first.find((part) => part !== undefined) : first;
  return { id, durationMs, hint, ...failureOf(thrown, exchanges, testMs) };
}

function idOf(stage: string, { name }: Circus.TestEntry): string {
  return testId({ stage, title: name });
}
