import { z } from "zod";
import type { Report, ReportedStage } from "../../grader/report/report.ts";
import { elsewhereLine, gradedElsewhere } from "../editions/elsewhere.ts";
import { asBacklabError } from "../errors.ts";
import { knownStage } from "../labs/hints.ts";
import { withAttempt } from "../workspace/attempt.ts";
import { noteWorkspace } from "../workspace/known.ts";
import { changeProgress, type Progress } from "../workspace/progress.ts";
import { checkGrade } from "./check-grade.ts";
import { checkText, seenText } from "./check-text.ts";
import type { CommandContext, CommandRun } from "./command.ts";
import { crashPoint } from "./crash-point.ts";
import { exitCodeOf } from "./exit-codes.ts";
import { onDamaged, type Place, placeHere, requirePackageFile } from "./here.ts";
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
  const here = await placeHere(context);
  if (stage !== undefined) knownStage(here.loaded, stage);
  requirePackageFile(here);
  requireTests(here);
  const detail = { stage: stage ?? null, all: options.all, verbose: options.verbose };
  const onSeen = (seen: ReportedStage): void => context.out(seenText(seen, detail, context.terminal));
  const { runtime, seed } = options;
  const order = { runtime, seed, stage, onSeen: options.json ? null : onSeen };
  const { report, seen } = await checkGrade(here, order, context);
  const progress = await recorded(here, report, context);
  crashPoint(context.env)("recorded");
  const { terminal } = context;
  const { lab, edition } = here.loaded;
  context.out(
    options.json
      ? `${JSON.stringify(report, null, 2)}\n`
      : checkText({ report, lab, edition, before: here.progress, progress, seen }, detail, terminal),
  );
  tellOfTheRest(here, options, context);
  return exitCodeOf(report, report.score?.possible ?? 100);
};

/** @throws BacklabError `graded_elsewhere` where nothing can be graded here */
function requireTests({ loaded: { lab, edition } }: Place): void {
  if (edition !== undefined && lab.stages.length === 0) throw gradedElsewhere(edition, "no tests");
}

/** What a learner's edition does not have; beside a report for a program it is on stderr. */
function tellOfTheRest(
  { loaded: { edition } }: Place,
  { json }: CheckOptions,
  { out, err, terminal }: CommandContext,
): void {
  const line = edition === undefined ? null : elsewhereLine(edition);
  if (line !== null) (json ? err : out)(`${wrapped(line, terminal.width).join("\n")}\n`);
}

/** A report is worth showing also where it cannot be recorded. */
async function recorded({ workspace, progress }: Place, report: Report, context: CommandContext): Promise<Progress> {
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
