import { AsyncLocalStorage } from "node:async_hooks";
import { createHash } from "node:crypto";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import type { Exchange } from "../exchange.ts";
import type { TimeLimit } from "./time-limit.ts";

/**
 * What belongs to one test, or to what a stage does outside its tests. It follows the calls that a test
 * makes, so one that ran out of time and still goes on writes into its own and not into the next one's.
 */
export interface TestState {
  /** When it began, by `performance.now()`. */
  startedAt: number;
  exchanges: Exchange[];
  hint: string | null;
  generator: RandomGenerator;
  /** The exchange whose answer was looked at last; null once another request has been sent. */
  answerRead: Exchange | null;
  /** That exchange when `expect()` was last called: what is expected may come from another answer. */
  answerExpected: Exchange | null;
  /** The exchange whose status is the last thing that was read of any answer. */
  statusRead: Exchange | null;
  /** The exchange whose status the last `expect()` was given. */
  statusExpected: Exchange | null;
  /** Of the function that runs; null where nothing is limited. */
  limit: TimeLimit | null;
}

const running = new AsyncLocalStorage<TestState>();
let outside = newState(0, "");

/** The same seed and name draw the same inputs, in any order of tests. */
export function newState(seed: number, name: string): TestState {
  const first = createHash("sha256").update(`${seed}:${name}`).digest().readInt32LE();
  const generator = xoroshiro128plus(first);
  const read = { answerRead: null, answerExpected: null, statusRead: null, statusExpected: null };
  return { startedAt: performance.now(), exchanges: [], hint: null, generator, ...read, limit: null };
}

/** The running test's, or, where none runs, the one of the code around tests. */
export function currentState(): TestState {
  return running.getStore() ?? outside;
}

/** What holds while tests are being declared: the seed is fixed, so that a title is the same in every run. */
export function startDeclaring(stage: string): void {
  outside = newState(0, stage);
}

/** The function, with all it calls, now or later, in the state that is the right one when it is called. */
export function inState<F extends (...args: never[]) => unknown>(fn: F, state: () => TestState): F {
  // A proxy has the length and the kind of the function, by which Jest tells what to wait for.
  return new Proxy(fn, {
    apply: (target, self, args) => running.run(state(), () => Reflect.apply(target, self, args) as unknown),
  });
}
