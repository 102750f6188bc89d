import { randomInt } from "node:crypto";
import { z } from "zod";
import type { Report } from "../../grader/report/report.ts";
import type { Source } from "../../grader/report/reporter.ts";
import { BacklabError } from "../errors.ts";
import type { GradeRequest } from "../grade.ts";
import { type Taken, takeIn, takeInFiles } from "../intake/intake.ts";
import type { LoadedLab } from "../labs/catalogue.ts";
import { labDigest } from "../labs/digest.ts";
import { variantFiles } from "../labs/variants.ts";
import { templatesFolder } from "../paths.ts";
import type { Cell, Runtime } from "../sandbox/cell.ts";
import type { CellSource } from "../sandbox/cells.ts";
import { readSigningKey, type SigningKey } from "../signing/key-files.ts";
import { chooseRuntime, dockerPlace } from "./choose-runtime.ts";
import type { CommandRun, CommandContext } from "./command.ts";
import { exitCodeOf } from "./exit-codes.ts";
import { crashPoint } from "./crash-point.ts";
import { cellsOf, gradeHere } from "./grade-here.ts";
import { parseOptions, wholeNumber } from "./options.ts";
import { provenRuntime } from "./proven-runtime.ts";
import { reapInBackground } from "./reap.ts";
import { folderInRepository } from "./repository.ts";
import { checkFoldersOf, keepsJson, type Outputs, outputsOf } from "./reporters.ts";
import { shelfFor } from "./shelf-for.ts";
import { writeReports } from "./write-reports.ts";

const Options = z.strictObject({
  runtime: z.enum(["docker", "embedded"], "expected docker or embedded").optional(),
  json: z.string().min(1).optional(),
  reporter: z.array(z.string()).default([]),
  seed: wholeNumber(0, 2_147_483_647).optional(),
  passMark: wholeNumber(0, 100).default(100),
  shuffle: z.boolean().default(false),
  keep: z.boolean().default(false),
  variant: z.string().optional(),
  verbose: z.boolean().default(false),
  sign: z.string().min(1, "expected a key's file").optional(),
  key: z.string().min(1, "expected a key's file").optional(),
});
type GradeOptions = z.infer<typeof Options>;

export const runGrade: CommandRun = async ([labName = "", path], given, context) => {
  const options = parseOptions(Options, given);
  const outputs = outputsOf(options.reporter, options.json);
  const signingKey = await signingKeyFor(options, outputs);
  await using shelf = await shelfFor(options.key, context);
  const lab = await shelf.loadWhole(labName, "no hidden tests");
  const submission = remembering(await submissionOf(lab, path, options.variant, context));
  const request: GradeRequest = {
    lab,
    labDigest: await labDigest(lab, templatesFolder),
    submission: submission.take,
    seed: options.seed ?? randomInt(1, 100_000),
    shuffle: options.shuffle,
    signingKey,
  };
  await checkFoldersOf(outputs);
  const folder = await folderInRepository(path, context.env);
  const source = (): Source | null => (folder === null ? null : { folder, files: new Set(submission.files()) });
  const render = (report: Report): string => {
    const terminal = { ...context.terminal, verbose: options.verbose };
    return outputs.stdout.render(report, { terminal, source: source() });
  };
  const report = await gradeAndShow(request, options, { render, early: outputs.stdout.name === "terminal" }, context);
  await writeReports(report, outputs, source(), context.env);
  return exitCodeOf(report, options.passMark);
};

/** A submission, and the names of its files once it is taken in. */
function remembering(take: GradeRequest["submission"]): { take: typeof take; files: () => readonly string[] } {
  let files: readonly string[] = [];
  const takeAndRemember = async (): Promise<Taken> => {
    const taken = await take();
    files = taken.submission.files;
    return taken;
  };
  return { take: takeAndRemember, files: () => files };
}

/** Whatever keeps a report from being signed is said before the grade, and not after it. */
async function signingKeyFor({ sign, runtime }: GradeOptions, outputs: Outputs): Promise<SigningKey | undefined> {
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
  if (!keepsJson(outputs)) {
    throw new BacklabError("bad_usage", "--sign: the signature is in the JSON report, and none is asked for", {
      hint: "say where to write it: --json report.json",
    });
  }
  return readSigningKey(sign);
}

/** What stdout gets. */
interface Showing {
  render: (report: Report) => string;
  /** Whether it is of use while the cell is up: to people it is, a program gets the report that is final. */
  early: boolean;
}

/** Grades, and prints the report in the form that has stdout. */
async function gradeAndShow(
  request: GradeRequest,
  options: GradeOptions,
  { render, early }: Showing,
  context: CommandContext,
): Promise<Report> {
  let shown: Report["verdict"] | null = null;
  // With --keep it is shown early, and once more if the end of the cell has made it another.
  const show = (report: Report): void => {
    if (shown !== report.verdict) context.out(render(report));
    shown = report.verdict;
  };
  const keep = (cell: Cell, report: Report): Promise<void> => {
    if (early) show(report);
    return hold(cell, context);
  };
  const report = await gradeHere(request, await cellsFor(options, context), context, options.keep ? keep : undefined);
  show(report);
  crashPoint(context.env)("done");
  return report;
}

async function officialRuntime(context: CommandContext): Promise<Runtime> {
  reapInBackground(context.env);
  return provenRuntime(await dockerPlace(context), context);
}

/** What is to be official falls back to nothing that cannot be. */
function cellsFor({ runtime, sign }: GradeOptions, context: CommandContext): Promise<CellSource> {
  return cellsOf(runtime, () => (sign === undefined ? chooseRuntime(runtime, context) : officialRuntime(context)));
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
