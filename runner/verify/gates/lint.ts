import type { Candidate } from "../candidate.ts";
import type { Finding, ReadingGate } from "../gate.ts";
import { variantNames } from "../../labs/variants.ts";
import { labFault } from "../lab-fault.ts";
import { briefSections } from "../lint/brief.ts";
import { commandsNamed } from "../lint/commands.ts";
import { hintsInSteps } from "../lint/hints.ts";
import { type LabFiles, type LintCheck, readLabFiles } from "../lint/lab-files.ts";
import { deadLinks } from "../lint/links.ts";
import { soundMistakes } from "../lint/mistakes.ts";
import { filesOfNoStage } from "../lint/stage-files.ts";
import { strayFiles } from "../lint/stray-files.ts";
import { testsInOrder } from "../lint/tests.ts";
import { enoughVariants } from "../lint/variants.ts";
import type { Problem } from "../verification.ts";

const checks: readonly LintCheck[] = [
  testsInOrder,
  briefSections,
  hintsInSteps,
  filesOfNoStage,
  enoughVariants,
  soundMistakes,
  deadLinks,
  commandsNamed,
  strayFiles,
];

/** The lab's files are what docs/labs.md says, and agree with each other. */
export const lintGate: ReadingGate = {
  name: "lint",
  read: async (candidate): Promise<Finding> => {
    const problems = [...candidate.faults, ...(await checked(candidate))];
    const size = await sizeOf(candidate);
    if (problems.length === 0) return { figure: `nothing wrong in ${size}`, problems };
    return { figure: `${problems.length} ${problems.length === 1 ? "problem" : "problems"} in ${size}`, problems };
  },
};

/** A folder that cannot be read by the rules for labs is among the faults already. */
async function checked({ loaded, digest, manifest }: Candidate): Promise<Problem[]> {
  if (loaded === null || digest === null) return [];
  const files = await readLabFiles(loaded, manifest);
  return (await Promise.all(checks.map((check) => checkedBy(check, files)))).flat();
}

/** A check that stumbles over the lab has found something too. */
async function checkedBy(check: LintCheck, files: LabFiles): Promise<Problem[]> {
  try {
    return await check(files);
  } catch (error) {
    return [labFault(error)];
  }
}

async function sizeOf({ loaded, manifest }: Candidate): Promise<string> {
  if (loaded === null) return "lab.yaml";
  const variants = await variantNames(loaded);
  const count = (kind: string): number => variants.filter((name) => name.startsWith(`${kind}/`)).length;
  const tests = manifest === null ? [] : [`${manifest.tests.length} tests`];
  return [
    `${loaded.lab.stages.length} stages`,
    ...tests,
    `${count("alternatives")} alternatives`,
    `${count("mistakes")} mistakes`,
  ].join(", ");
}
