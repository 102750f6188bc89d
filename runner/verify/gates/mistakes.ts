import { checkExpectation } from "../../labs/expectation.ts";
import { EXPECTATION_FILE } from "../../labs/variants.ts";
import type { Finding, GradingGate } from "../gate.ts";
import { brokenOff, failedTests, reasonFor } from "../judge.ts";
import { FEWEST_MISTAKES, tooFew } from "../lint/variants.ts";
import type { Trial } from "../trial.ts";
import type { VariantRun } from "../variant-run.ts";
import type { Problem } from "../verification.ts";

/** Every known mistake fails exactly the tests it names, and every test is failed by one. */
export const mistakesGate: GradingGate = {
  name: "mistakes",
  needs: "reference",
  grade: async (trial): Promise<Finding> => {
    const runs = await trial.gradeAll(trial.variants("mistakes").map((variant) => trial.order(variant)));
    const judged = await Promise.all(runs.map((run) => judgeMistake(trial, run)));
    const few = tooFew("mistakes", runs.length, FEWEST_MISTAKES);
    const idle = idleTests(trial, runs);
    return { figure: figureOf(trial, judged, idle.length), problems: [...few, ...judged.flat(), ...idle] };
  },
};

function figureOf(trial: Trial, judged: Problem[][], idle: number): string {
  const exact = judged.filter((problems) => problems.length === 0).length;
  const tests = trial.tests.length;
  const covered =
    idle === 0
      ? `every one of ${tests} tests is failed by at least one`
      : `${idle} of ${tests} tests are failed by none`;
  return `${exact} of ${judged.length} fail exactly what they name; ${covered}`;
}

/** Where a mistake fails other tests than its expect.yaml names. */
export async function judgeMistake(trial: Trial, run: VariantRun): Promise<Problem[]> {
  const broken = brokenOff(trial, run);
  if (broken !== null) return [broken];
  const { value, problems, lineOf } = await checkExpectation(trial.lab.loaded, run.variant);
  const file = `${run.variant}/${EXPECTATION_FILE}`;
  if (value === null) return problems.map((problem) => ({ file, ...problem, fix: "see docs/labs.md" }));
  const failed = failedTests(run);
  const at = { file, line: lineOf(["fails"]), seen: `with seed ${run.seed}`, command: trial.command(run) };
  if (failed.length === 0) return [breaksNothing(at)];
  const missing = value.fails.flatMap((id, index) => {
    if (failed.includes(id)) return [];
    const outcome = run.outcomes.get(id);
    const did = outcome?.status === "passed" ? "passes" : `does not fail (${reasonFor(outcome)})`;
    const message = `${id} ${did} ${at.seen}, and is named here`;
    return [
      {
        file,
        line: lineOf(["fails", index]),
        message,
        fix: `mend the mistake or the test, or take the name out: ${at.command}`,
      },
    ];
  });
  const extra = failed.filter((id) => !value.fails.includes(id));
  return [
    ...missing,
    ...extra.map((id) => ({
      file,
      line: at.line,
      message: `${id} fails too ${at.seen}: ${reasonFor(run.outcomes.get(id))}`,
      fix: `name it here if it belongs to the mistake, or else break less: ${at.command}`,
    })),
  ];
}

function breaksNothing({
  file,
  line,
  seen,
  command,
}: {
  file: string;
  line: number;
  seen: string;
  command: string;
}): Problem {
  const message = `it breaks nothing: every test passes ${seen}`;
  return { file, line, message, fix: `a test is missing, or the mistake is none: ${command}` };
}

/** Tests that no mistake fails do not earn their place. */
function idleTests(trial: Trial, runs: readonly VariantRun[]): Problem[] {
  const failed = new Set(runs.flatMap(failedTests));
  return trial.tests
    .filter(({ id }) => !failed.has(id))
    .map(({ id }) => ({
      ...trial.placeOf(id),
      message: `no mistake fails ${id}`,
      fix: "add a mistake that does, one that people make; or leave the test out",
    }));
}
