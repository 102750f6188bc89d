import { randomInt } from "node:crypto";
import { z } from "zod";
import type { Report } from "../../grader/report/report.ts";
import { elsewhereLine, gradedElsewhere } from "../editions/elsewhere.ts";
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
import { wrapped } from "./wrap.ts";

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
  if (stage !== undefined) knownStage(here.loaded, stage);
  requirePackageFile(here);
  requireTests(here);
  const report = await gradeWorkspace(here, options, context);
  const progress = await recorded(here, report, context);
  crashPoint(context.env)("recorded");
  const { terminal } = context;
  const { lab, edition } = here.loaded;
  context.out(
    options.json
      ? `${JSON.stringify(report, null, 2)}\n`
      : checkText(
          { report, lab, edition, before: here.progress, progress },
          { stage: stage ?? null, all: options.all, verbose: options.verbose },
          terminal,
        ),
  );
  tellOfTheRest(here, options, context);
  return exitCodeOf(report, report.score?.possible ?? 100);
};

/** @throws BacklabError `graded_elsewhere` where nothing can be graded here */
function requireTests({ loaded: { lab, edition } }: Here): void {
  if (edition !== undefined && lab.stages.length === 0) throw gradedElsewhere(edition, "no tests");
}

/** What a learner's edition does not have; beside a report for a program it is on stderr. */
function tellOfTheRest(
  { loaded: { edition } }: Here,
  { json }: CheckOptions,
  { out, err, terminal }: CommandContext,
): void {
  const line = edition === undefined ? null : elsewhereLine(edition);
  if (line !== null) (json ? err : out)(`${wrapped(line, terminal.width).join("\n")}\n`);
}

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
