import { randomInt } from "node:crypto";
import { z } from "zod";
import { inertLine } from "../../grader/report/inert.ts";
import type { Report } from "../../grader/report/report.ts";
import { renderTerminal } from "../../grader/report/terminal.ts";
import { asBacklabError, BacklabError } from "../errors.ts";
import { grade, type GradeEvents, type GradeRequest } from "../grade.ts";
import { takeIn, takeInFiles } from "../intake/intake.ts";
import { loadLab, type LoadedLab } from "../labs/catalogue.ts";
import { labDigest } from "../labs/digest.ts";
import { variantFiles } from "../labs/variants.ts";
import { labsFolder, templatesFolder } from "../paths.ts";
import { checkFolderOf, writeReport } from "../report-file.ts";
import type { Cell, Runtime } from "../sandbox/cell.ts";
import { type CellSource, freshCells } from "../sandbox/cells.ts";
import { readSigningKey, type SigningKey } from "../signing/key-files.ts";
import { chooseRuntime, dockerPlace } from "./choose-runtime.ts";
import type { CommandRun, CommandContext } from "./command.ts";
import { exitCodeOf } from "./exit-codes.ts";
import { crashPoint } from "./crash-point.ts";
import { parseOptions, wholeNumber } from "./options.ts";
import { progressLine } from "./progress.ts";
import { provenRuntime } from "./proven-runtime.ts";
import { reapInBackground } from "./reap.ts";

const Options = z.strictObject({
  runtime: z.enum(["docker", "embedded"], "expected docker or embedded").optional(),
  json: z.string().min(1).optional(),
  seed: wholeNumber(0, 2_147_483_647).optional(),
  passMark: wholeNumber(0, 100).default(100),
  shuffle: z.boolean().default(false),
  keep: z.boolean().default(false),
  variant: z.string().optional(),
  sign: z.string().min(1, "expected a key's file").optional(),
});
type GradeOptions = z.infer<typeof Options>;

export const runGrade: CommandRun = async ([labName = "", path], given, context) => {
  const options = parseOptions(Options, given);
  const signingKey = await signingKeyFor(options);
  const lab = await loadLab(labsFolder, labName);
  const request: GradeRequest = {
    lab,
    labDigest: await labDigest(lab, templatesFolder),
    submission: await submissionOf(lab, path, options.variant, context),
    seed: options.seed ?? randomInt(1, 100_000),
    shuffle: options.shuffle,
    signingKey,
  };
  if (options.json !== undefined && options.json !== "-") await checkFolderOf(options.json);
  const report = await gradeAndShow(request, options, context);
  if (options.json === "-") context.out(`${JSON.stringify(report, null, 2)}\n`);
  else if (options.json !== undefined) await writeReport(options.json, report);
  return exitCodeOf(report, options.passMark);
};

/** Whatever keeps a report from being signed is said before the grade, and not after it. */
async function signingKeyFor({ sign, json, runtime }: GradeOptions): Promise<SigningKey | undefined> {
  if (sign === undefined) return undefined;
  if (runtime === "embedded") {
    throw new BacklabError(
      "bad_usage",
      "--sign: the embedded runtime does not isolate, so its reports are for practice",
      {
        hint: "grade with --runtime docker to sign, or leave out --sign to practise",
      },
    );
  }
  if (json === undefined) {
    throw new BacklabError("bad_usage", "--sign: the signature is in the JSON report, and none is asked for", {
      hint: "say where to write it: --json report.json",
    });
  }
  return readSigningKey(sign);
}

/** Grades, and prints the report as text unless JSON has the stdout to itself. */
async function gradeAndShow(request: GradeRequest, options: GradeOptions, context: CommandContext): Promise<Report> {
  const progress = progressLine(context);
  let shown: Report["verdict"] | null = null;
  // With --keep it is shown early, and once more if the end of the cell has made it another.
  const show = (report: Report): void => {
    progress.clear();
    if (options.json !== "-" && shown !== report.verdict) context.out(renderTerminal(report, context.terminal));
    shown = report.verdict;
  };
  const crash = crashPoint(context.env);
  const events: GradeEvents = {
    ...progress.events,
    onPhase: (phase) => {
      crash(phase);
      progress.events.onPhase?.(phase);
    },
    onRetry: (why) => {
      progress.events.onRetry?.(why);
      progress.clear();
      context.err(`backlab: the first attempt broke off, and another begins: ${inertLine(why.message)}\n`);
    },
    onLeftover: (message) => context.err(`backlab: something of the cell is left: ${message}\n`),
    ...(options.keep && {
      beforeSeal: (cell: Cell, report: Report) => {
        show(report);
        return hold(cell, context);
      },
    }),
  };
  // What is to be official falls back to nothing that cannot be.
  const cells = await cellsFor(options, context);
  const report = await grade(request, cells, context.interrupts.signal, events);
  show(report);
  crash("done");
  return report;
}

async function officialRuntime(context: CommandContext): Promise<Runtime> {
  reapInBackground(context.env);
  return provenRuntime(await dockerPlace(context), context);
}

/** A machine that cannot open cells is a result too: every grade on it is an `infra_error`, with a report. */
async function cellsFor({ runtime, sign }: GradeOptions, context: CommandContext): Promise<CellSource> {
  try {
    return freshCells(sign === undefined ? await chooseRuntime(runtime, context) : await officialRuntime(context));
  } catch (error) {
    const known = asBacklabError(error);
    return { runtime: { name: runtime ?? "docker", practice: false }, take: () => Promise.reject(known) };
  }
}

async function submissionOf(
  lab: LoadedLab,
  path: string | undefined,
  variant: string | undefined,
  { interrupts: { signal } }: CommandContext,
): Promise<GradeRequest["submission"]> {
  if ((path === undefined) === (variant === undefined)) {
    throw new BacklabError("bad_usage", "say what to grade: either a path or --variant", {
      hint: `for example: backlab grade ${lab.lab.id} .`,
    });
  }
  if (path !== undefined) return () => takeIn(path, { signal });
  const files = await variantFiles(lab, templatesFolder, variant ?? "");
  return () => takeInFiles(files, { signal });
}

async function hold(cell: Cell, { err, interrupts }: CommandContext): Promise<void> {
  err(
    [
      "",
      "The cell is still up. To look inside:",
      ...cell.describe().map((line) => `  ${line}`),
      "Ctrl-C ends it.",
      "",
    ].join("\n"),
  );
  await interrupts.hold();
}
