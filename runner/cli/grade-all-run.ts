import { randomInt } from "node:crypto";
import { availableParallelism, tmpdir } from "node:os";
import { z } from "zod";
import { passQuickGates } from "../bulk/gates.ts";
import { type Gradebook, gradebookOf } from "../bulk/gradebook.ts";
import { latestOf } from "../bulk/identify.ts";
import { OutFolder } from "../bulk/out-folder.ts";
import { type BulkPlace, type BulkRequest, gradeAll } from "../bulk/run.ts";
import { readSource, type Source } from "../bulk/sources/source.ts";
import { writeResults } from "../bulk/write-results.ts";
import { BacklabError } from "../errors.ts";
import type { LoadedLab } from "../labs/catalogue.ts";
import { labDigest } from "../labs/digest.ts";
import { templatesFolder } from "../paths.ts";
import { OwnedFolder } from "../reaper/owned-folder.ts";
import type { Runtime } from "../sandbox/cell.ts";
import { type CellSource, freshCells } from "../sandbox/cells.ts";
import { connectEngine } from "../sandbox/docker/engine.ts";
import { readSigningKey, type SigningKey } from "../signing/key-files.ts";
import type { Similarities } from "../similar/similarities.ts";
import { chooseRuntime, dockerPlace } from "./choose-runtime.ts";
import type { CommandContext, CommandRun } from "./command.ts";
import { bulkProgress } from "./grade-all-progress.ts";
import { summaryOf } from "./grade-all-summary.ts";
import { parseOptions, wholeNumber } from "./options.ts";
import { similarIn } from "./similar-in.ts";
import { statusLine } from "./progress.ts";
import { provenRuntime } from "./proven-runtime.ts";
import { reapInBackground } from "./reap.ts";
import { shelfFor } from "./shelf-for.ts";

const Options = z.strictObject({
  out: z.string("say where the results go, for example --out results").min(1, "expected a folder"),
  jobs: z.union([z.literal("auto").transform(() => undefined), wholeNumber(1, 64)]).optional(),
  latest: z.boolean().default(false),
  sign: z.string().min(1, "expected a key's file").optional(),
  key: z.string().min(1, "expected a key's file").optional(),
  runtime: z.enum(["docker", "embedded"], "expected docker or embedded").optional(),
  seed: wholeNumber(0, 2_147_483_647).optional(),
  unverified: z.boolean().default(false),
  similar: z.boolean().default(false),
});
type GradeAllOptions = z.infer<typeof Options>;

export const runGradeAll: CommandRun = async ([labName = "", path = ""], given, context) => {
  const options = parseOptions(Options, given);
  await using shelf = await shelfFor(options.key, context);
  const lab = await shelf.loadWhole(labName, "no hidden tests");
  const signingKey = await signingKeyFor(options);
  await using workspace = await OwnedFolder.make(tmpdir(), "sources");
  const source = await sourceOf(path, options, workspace, context);
  const cells = freshCells(await runtimeFor(options, context));
  await using out = await openOut(lab, options, cells, signingKey);
  const jobs = options.jobs ?? Math.max(1, Math.floor(availableParallelism() / 2));
  if (!options.unverified && !out.verified) await passGates({ lab, name: labName }, out, { cells, jobs }, context);
  const request: BulkRequest = { lab, submitted: source.submitted, out, signingKey, jobs };
  const similarities = options.similar ? await similarIn(source, lab, context) : null;
  // Awaited here: what was unpacked, and the folder's lock, are to be there until it is done.
  return await gradeAndTell(request, { ...source, similarities }, { cells, machine: machineOf(cells) }, context);
};

/** Grades, writes what there is to write whichever way it ends, and says what it came to. */
async function gradeAndTell(
  request: BulkRequest,
  { format, strays, similarities }: Source & { similarities: Similarities | null },
  place: BulkPlace,
  context: CommandContext,
): Promise<number> {
  const { lab, out, submitted } = request;
  const { signal } = context.interrupts;
  const progress = bulkProgress(context, submitted.length);
  const results = await gradeAll(request, place, signal, progress.events).finally(progress.clear);
  const { title, stages } = lab.lab;
  const { lab: version, seed, runtime, signedBy } = out.terms;
  const about: Omit<Gradebook, "schemaVersion" | "rows"> = {
    ...{ lab: version, seed, runtime, signedBy, title, format, strays },
    stages: stages.map(({ id, title: name, points }) => ({ id, title: name, points })),
  };
  const book = gradebookOf(about, results, (id) => out.reportPath(id));
  const files = await writeResults(out, book, results, similarities);
  context.out(summaryOf(book, out.path, files));
  if (signal.aborted) return 130;
  return book.rows.every(({ score }) => score !== null) ? 0 : 3;
}

async function sourceOf(
  path: string,
  { latest }: GradeAllOptions,
  workspace: OwnedFolder,
  { env, interrupts: { signal } }: CommandContext,
): Promise<Source> {
  const source = await readSource(path, workspace, signal, { env });
  return latest ? { ...source, submitted: latestOf(source.submitted) } : source;
}

async function openOut(
  { lab, folder }: LoadedLab,
  { out, seed }: GradeAllOptions,
  { runtime }: CellSource,
  signingKey: SigningKey | undefined,
): Promise<OutFolder> {
  const digest = await labDigest({ lab, folder }, templatesFolder);
  const wanted = { lab: { id: lab.id, digest }, seed, runtime: runtime.name, signingKey };
  return OutFolder.open(out, wanted, () => randomInt(1, 100_000));
}

async function passGates(
  { lab: { folder }, name }: { lab: LoadedLab; name: string },
  out: OutFolder,
  { cells, jobs }: { cells: CellSource; jobs: number },
  context: CommandContext,
): Promise<void> {
  const status = statusLine(context);
  const { signal } = context.interrupts;
  status.show(" trying whether the lab holds: its files, its starter, its solution ...");
  await passQuickGates({ folder, name }, { cells, signal, jobs, seed: out.terms.seed }).finally(status.clear);
  await out.noteVerified();
}

/** Whatever keeps reports from being signed is said before the first grade. */
async function signingKeyFor({ sign, runtime }: GradeAllOptions): Promise<SigningKey | undefined> {
  if (sign === undefined) return undefined;
  if (runtime !== "embedded") return readSigningKey(sign);
  throw new BacklabError(
    "bad_usage",
    "--sign: the embedded runtime does not isolate, so its reports are for practice",
    {
      hint: "grade with --runtime docker to sign, or leave out --sign",
    },
  );
}

async function runtimeFor({ runtime, sign }: GradeAllOptions, context: CommandContext): Promise<Runtime> {
  if (sign === undefined) return chooseRuntime(runtime, context);
  reapInBackground(context.env);
  return provenRuntime(await dockerPlace(context), context);
}

/** Long enough for an engine to be started again by whoever sees to it. */
const ENGINE_WAIT_SECONDS = 120;

function machineOf({ runtime: { name } }: CellSource): BulkPlace["machine"] {
  const answers = (): Promise<boolean> =>
    connectEngine().then(
      () => true,
      () => false,
    );
  return { answers: name === "docker" ? answers : () => Promise.resolve(true), waitSeconds: ENGINE_WAIT_SECONDS };
}
