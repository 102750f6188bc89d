import type { Report } from "../../grader/report/report.ts";
import { takeIn } from "../intake/intake.ts";
import { chooseRuntime, type RuntimeName } from "./choose-runtime.ts";
import type { CommandContext } from "./command.ts";
import { cellsOf, gradeHere } from "./grade-here.ts";
import type { Here } from "./here.ts";

/** Grades a workspace in a cell that is opened for it. */
export async function gradeAlone(
  { workspace: { folder }, loaded, version }: Here,
  { runtime, seed }: { runtime: RuntimeName | undefined; seed: number },
  context: CommandContext,
): Promise<Report> {
  const { signal } = context.interrupts;
  const request = { lab: loaded, labDigest: version.digest, submission: () => takeIn(folder, { signal }), seed };
  return gradeHere(request, await cellsOf(runtime, () => chooseRuntime(runtime, context)), context);
}
