import { join } from "node:path";
import { readFile } from "node:fs/promises";
import type { Finding, GradingGate } from "../gate.ts";
import { brokenOff, earnedBy } from "../judge.ts";
import type { Trial } from "../trial.ts";
import type { VariantRun } from "../variant-run.ts";
import type { Problem } from "../verification.ts";

/** The untouched starter is graded, and earns what the lab says it does. */
export const starterGate: GradingGate = {
  name: "starter",
  grade: async (trial) => judgeStarter(trial, await trial.gradeOne(trial.order("starter"))),
};

export async function judgeStarter(trial: Trial, run: VariantRun): Promise<Finding> {
  const declared = trial.lab.loaded.lab.starterScore;
  const earned = earnedBy(run);
  const broken = brokenOff(trial, run);
  if (broken !== null) return { figure: "it cannot be graded", problems: [broken] };
  if (earned === declared) return { figure: `${earned} of 100, as declared`, problems: [] };
  const figure = `${earned} of 100, and starterScore is ${declared}`;
  return { figure, problems: [await otherScore(trial, run, earned ?? 0)] };
}

async function otherScore(trial: Trial, run: VariantRun, earned: number): Promise<Problem> {
  const { lab, folder } = trial.lab.loaded;
  const passed = trial.tests.filter(({ id }) => run.outcomes.get(id)?.status === "passed");
  const list = passed.map(({ id, points }) => `${id} (${points})`).join(", ");
  const lines = (await readFile(join(folder, "lab.yaml"), "utf8")).split("\n");
  const at = lines.findIndex((line) => line.startsWith("starterScore:"));
  return {
    file: "lab.yaml",
    line: at === -1 ? null : at + 1,
    message: `the starter earns ${earned} and not ${lab.starterScore}: it passes ${list === "" ? "no test" : list}`,
    fix:
      earned > 15
        ? `make the starter do less, 15 points are the most: ${trial.command(run)}`
        : `say starterScore: ${earned}, or change the starter: ${trial.command(run)}`,
  };
}
