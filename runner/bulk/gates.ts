import { BacklabError } from "../errors.ts";
import type { CellSource } from "../sandbox/cells.ts";
import type { GateName } from "../verify/verification.ts";
import { type LabToVerify, verify } from "../verify/verify.ts";

/** What can be known of a lab for the price of two grades: that it is whole, and that its own two ends come out right. */
const QUICK: readonly GateName[] = ["lint", "starter", "reference"];

/**
 * Makes sure that a lab is fit to grade a class with, and this machine with it: the starter and the solution come out
 * here as the lab says.
 *
 * @throws BacklabError `lab_unfit`, naming the gates; of blame `machine` when grading is not possible here, `cancelled`
 */
export async function passQuickGates(
  lab: LabToVerify,
  { cells, signal, jobs, seed }: { cells: CellSource; signal: AbortSignal; jobs: number; seed: number },
): Promise<void> {
  const { labs } = await verify({ labs: [lab], only: QUICK, repeat: 1, jobs, seed }, cells, signal);
  const failed = labs.flatMap(({ gates }) => gates.filter(({ ok }) => ok !== true));
  if (failed.length === 0) return;
  const lines = failed.map(({ gate, figure, problems: [first] }) => {
    return `${gate}: ${figure}${first === undefined ? "" : `; ${first.file}: ${first.message}`}`;
  });
  throw new BacklabError("lab_unfit", [`${lab.name} does not pass its own gates:`, ...lines].join("\n  "), {
    hint: `\`backlab verify ${lab.name}\` says what to mend; --unverified grades with it as it is`,
  });
}
