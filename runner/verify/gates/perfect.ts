import type { GradingGate, Finding } from "../gate.ts";
import { earnedBy, failedTests, imperfections } from "../judge.ts";
import { FEWEST_ALTERNATIVES, tooFew } from "../lint/variants.ts";
import { stagesAlone } from "../stages-alone.ts";
import type { Trial } from "../trial.ts";
import type { VariantRun } from "../variant-run.ts";
import type { Problem } from "../verification.ts";

/** The solution earns everything, in each stage also where no other has run before it. */
export const referenceGate: GradingGate = {
  name: "reference",
  grade: async (trial) => {
    const run = await trial.gradeOne(trial.order("solution"));
    const problems = await imperfectionsAgain(trial, run);
    const earned = earnedBy(run);
    const figure = earned === null ? "no score" : `${earned} of 100 in ${trial.tests.length} tests`;
    if (problems.length > 0) return { figure, problems };
    const alone = await stagesAlone(trial, run);
    const all = trial.lab.loaded.lab.stages.length;
    return { figure: `${figure}; ${all - alone.length} of ${all} stages pass alone too`, problems: alone };
  },
};

/** Other right answers earn everything too. */
export const alternativesGate: GradingGate = {
  name: "alternatives",
  grade: async (trial): Promise<Finding> => {
    const runs = await trial.gradeAll(trial.variants("alternatives").map((variant) => trial.order(variant)));
    const found: Problem[][] = [];
    for (const run of runs) found.push(await imperfectionsAgain(trial, run));
    const perfect = found.filter((problems) => problems.length === 0).length;
    const few = tooFew("alternatives", runs.length, FEWEST_ALTERNATIVES);
    const needed = few.length === 0 ? "" : `; at least ${FEWEST_ALTERNATIVES} are needed`;
    return { figure: `${perfect} of ${runs.length} earn 100${needed}`, problems: [...few, ...found.flat()] };
  },
};

/** What is wrong with a run, once it is known whether it is wrong again with the same seed. */
async function imperfectionsAgain(trial: Trial, run: VariantRun): Promise<Problem[]> {
  const problems = imperfections(trial, run);
  if (problems.length === 0 || run.report.verdict !== "graded") return problems;
  const again = await trial.gradeOne(run);
  const same = failedTests(again).join() === failedTests(run).join();
  if (same) return problems;
  return problems.map((problem) => ({
    ...problem,
    message: `${problem.message} (once: with the same seed it came out otherwise)`,
    fix: `it does not depend on the answer alone; see how often it fails: ${trial.verifyCommand("stability")}`,
  }));
}
