import type { Circus } from "@jest/types";
import { testId } from "../manifest.ts";
import { inState, newState, type TestState } from "../suite/test-state.ts";
import { TimeLimit } from "../suite/time-limit.ts";
import { declaredHooks, declaredTests } from "./declared.ts";

/** Jest's own limit also counts what ours leaves out. Nothing may take longer than this, whoever's time it is. */
const JEST_MARGIN_MS = 120_000;

/** What a test, or the hook that failed it, had done when it failed. Times are those of `performance.now()`. */
export interface FailedState extends TestState {
  failedAt: number;
  /** When the test began, which a hook that failed it may have done before. */
  announcedAt: number;
}

/**
 * Whose requests, hints and random inputs are whose while a stage runs. Each test has its own, shared with
 * its beforeEach and afterEach; what runs around tests, like a beforeAll, has the stage's.
 */
export class StageStates {
  readonly #stage: string;
  readonly #seed: number;
  readonly #aroundTests: TestState;
  #now: TestState;
  /** As it was when the first failure of the running test, and the last one of a beforeAll, came. */
  #whenFailed: (TestState & { failedAt: number }) | null = null;
  #whenBeforeAllFailed: (TestState & { failedAt: number }) | null = null;
  #announcedAt = 0;

  /** Makes every test and hook that is declared now run in the state that is then the right one. */
  constructor(stage: string, seed: number, testMs: number) {
    this.#stage = stage;
    this.#seed = seed;
    this.#now = this.#aroundTests = newState(seed, stage);
    for (const entry of [...declaredTests(), ...declaredHooks()]) {
      if (typeof entry.fn !== "function") continue;
      const ms = entry.timeout ?? testMs;
      // A function with a callback ends in its own time, which only Jest can limit.
      const callsBack = entry.fn.length > 0;
      entry.timeout = callsBack ? ms : ms + JEST_MARGIN_MS;
      const now = (): TestState => this.#now;
      entry.fn = inState(callsBack ? entry.fn : limited(entry.fn, ms, now), now);
    }
  }

  idOf({ name }: Circus.TestEntry): string {
    return testId({ stage: this.#stage, title: name });
  }

  begin(test: Circus.TestEntry): void {
    this.#now = newState(this.#seed, this.idOf(test));
    // A test that a beforeAll has failed already is shown with what that hook sent.
    this.#whenFailed = test.errors.length === 0 ? null : this.#whenBeforeAllFailed;
    this.#announcedAt = performance.now();
  }

  /** @param hook the type of the hook that failed, null for a test's own function */
  failed(hook: Circus.HookType | null): void {
    const state = { ...this.#now, exchanges: [...this.#now.exchanges], failedAt: performance.now() };
    if (hook === "beforeAll") this.#whenBeforeAllFailed = state;
    else this.#whenFailed ??= state;
  }

  /** Ends the running test and returns its state as it was when it failed, if it did. */
  end(): FailedState {
    const ended = this.#whenFailed ?? { ...this.#now, failedAt: performance.now() };
    this.#now = this.#aroundTests;
    return { ...ended, announcedAt: this.#announcedAt };
  }
}

/** The function, with a limit on the time until what it returns has settled. */
function limited<F extends (...args: never[]) => unknown>(fn: F, ms: number, state: () => TestState): F {
  return new Proxy(fn, {
    apply: (target, self, args) => {
      const limit = (state().limit = new TimeLimit(ms));
      const result: unknown = Reflect.apply(target, self, args);
      return limit.on(Promise.resolve(result));
    },
  });
}
