import { randomInt } from "node:crypto";
import { z } from "zod";
import type { Report } from "../../grader/report/report.ts";
import { asBacklabError } from "../errors.ts";
import { takeIn } from "../intake/intake.ts";
import { knownStage } from "../labs/hints.ts";
import { withAttempt } from "../workspace/attempt.ts";
import { noteWorkspace } from "../workspace/known.ts";
import { changeProgress, type Progress } from "../workspace/progress.ts";
import { checkText } from "./check-text.ts";
import { chooseRuntime } from "./choose-runtime.ts";
import type { CommandContext, CommandRun } from "./command.ts";
import { crashPoint } from "./crash-point.ts";
import { exitCodeOf } from "./exit-codes.ts";
import { cellsOf, gradeHere } from "./grade-here.ts";
import { type Here, onDamaged, requirePackageFile, workspaceHere } from "./here.ts";
import { parseOptions, wholeNumber } from "./options.ts";

const Options = z.strictObject({
  all: z.boolean().default(false),
  json: z.boolean().default(false),
  verbose: z.boolean().default(false),
  runtime: z.enum(["docker", "embedded"], "expected docker or embedded").optional(),
  seed: wholeNumber(0, 2_147_483_647).optional(),
});
type CheckOptions = z.infer<typeof Options>;

export const runCheck: CommandRun = async ([stage], given, context) => {
  const options = parseOptions(Options, given);
  const here = await workspaceHere(context);
  if (stage !== undefined) knownStage(here.loaded.lab, stage);
  requirePackageFile(here);
  const report = await gradeWorkspace(here, options, context);
  const progress = await recorded(here, report, context);
  crashPoint(context.env)("recorded");
  const { terminal } = context;
  const { lab } = here.loaded;
  context.out(
    options.json
      ? `${JSON.stringify(report, null, 2)}\n`
      : checkText(
          { report, lab, before: here.progress, progress },
          { stage: stage ?? null, all: options.all, verbose: options.verbose },
          terminal,
        ),
  );
  return exitCodeOf(report, 100);
};

async function gradeWorkspace(
  { workspace: { folder }, loaded, version }: Here,
  { runtime, seed }: CheckOptions,
  context: CommandContext,
): Promise<Report> {
  const { signal } = context.interrupts;
  const request = {
    lab: loaded,
    labDigest: version.digest,
    submission: () => takeIn(folder, { signal }),
    seed: seed ?? randomInt(1, 100_000),
  };
  return gradeHere(request, await cellsOf(runtime, () => chooseRuntime(runtime, context)), context);
}

/** A report is worth showing also where it cannot be recorded. */
async function recorded({ workspace, progress }: Here, report: Report, context: CommandContext): Promise<Progress> {
  if (report.score === null) return progress;
  const { folder, record } = workspace;
  try {
    const changed = await changeProgress(folder, (old) => withAttempt(old, report, new Date()), onDamaged(context));
    await noteWorkspace(context.env, { folder, lab: record.lab.id, best: changed.best });
    return changed;
  } catch (error) {
    context.err(`backlab: this attempt is not recorded: ${asBacklabError(error).message}\n`);
    return withAttempt(progress, report, new Date());
  }
}
