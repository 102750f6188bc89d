import type { Finding, GradingGate } from "../gate.ts";
import type { Trial } from "../trial.ts";
import type { Problem } from "../verification.ts";

/** What the tests of a lab may take with the reference: longer, and nobody waits for the verdict. */
const SUITE_SECONDS = 8;
/** What one test may take. */
const TEST_SECONDS = 2;
/** Of the time a test is given: the rest is for machines that are slower, or busy. */
const SHARE_OF_LIMIT = 0.5;
const FEWEST_RUNS = 3;
const SLOWEST_NAMED = 3;

/**
 * The tests take no longer than they must. Of several runs the fastest counts, as whatever else a machine does only
 * ever adds time: a busy one must not fail a lab.
 */
export const timeGate: GradingGate = {
  name: "time",
  needs: "reference",
  grade: async (trial): Promise<Finding> => {
    // Those of other gates ran side by side: before a suite is called slow, it is timed with the machine to itself.
    for (let alone = 0; trial.references.length < FEWEST_RUNS || (isSlow(trial) && alone < FEWEST_RUNS); alone++) {
      const before = trial.references.length;
      await trial.gradeOne(trial.order("solution"));
      if (trial.references.length === before) return { figure: "the solution has no score", problems: [unmeasured] };
    }
    const suiteMs = fastestMs(trial);
    const tests = testTimes(trial);
    const slowest = tests.slice(0, SLOWEST_NAMED).map(({ id, ms }) => `${id} ${seconds(ms)}`);
    const figure = `${seconds(suiteMs)} for all tests, the fastest of ${trial.references.length}; slowest: ${slowest.join(", ")}`;
    return { figure, problems: [...slowSuite(suiteMs), ...slowTests(trial, tests)] };
  },
};

interface TestTime {
  id: string;
  /** Of the run that was the fastest at it. */
  ms: number;
}

const unmeasured: Problem = {
  file: "solution",
  line: null,
  message: "the solution cannot be timed, as it cannot be graded",
  fix: "see the reference gate",
};

function testTimes({ tests, references }: Trial): TestTime[] {
  const times = tests.map(({ id }) => ({
    id,
    ms: Math.min(...references.map(({ outcomes }) => outcomes.get(id)?.durationMs ?? Infinity)),
  }));
  return times.sort((a, b) => b.ms - a.ms);
}

function isSlow(trial: Trial): boolean {
  return [...slowSuite(fastestMs(trial)), ...slowTests(trial, testTimes(trial))].length > 0;
}

function fastestMs({ references }: Trial): number {
  return Math.min(...references.map(({ report }) => report.phases.suite ?? Infinity));
}

function slowSuite(suiteMs: number): Problem[] {
  if (suiteMs < SUITE_SECONDS * 1_000) return [];
  const message = `all tests take ${seconds(suiteMs)}, and ${SUITE_SECONDS} s is the limit`;
  return [{ file: "suite", line: null, message, fix: "begin with the slowest tests: what do they wait for?" }];
}

function slowTests(trial: Trial, tests: readonly TestTime[]): Problem[] {
  const { testSeconds } = trial.lab.loaded.lab.limits;
  const limit = Math.min(TEST_SECONDS, testSeconds * SHARE_OF_LIMIT);
  const why =
    limit === TEST_SECONDS ? "the most a test may take" : "half of testSeconds, so that a slow machine has room";
  return tests
    .filter(({ ms }) => ms > limit * 1_000)
    .map(({ id, ms }) => ({
      ...trial.placeOf(id),
      message: `${id} takes ${seconds(ms)}: ${limit} s is ${why}`,
      fix: "wait for what has to happen with eventually(), not for a time; let a brief's pauses be short",
    }));
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(milliseconds < 100 ? 2 : 1)} s`;
}
