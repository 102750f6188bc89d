import { randomInt } from "node:crypto";
import { tmpdir } from "node:os";
import { z } from "zod";
import { bookHead, gradebookOf } from "../bulk/gradebook.ts";
import { latestOf } from "../bulk/identify.ts";
import { OutFolder } from "../bulk/out-folder.ts";
import { refuseWithin } from "../bulk/out-place.ts";
import { type BulkPlace, type BulkRequest, gradeAll } from "../bulk/run.ts";
import { labPrint } from "../bulk/regrade/lab-print.ts";
import { originOf, type RunOrigin } from "../bulk/run-file.ts";
import { readSource, type Source } from "../bulk/sources/source.ts";
import { writeResults } from "../bulk/write-results.ts";
import type { LoadedLab } from "../labs/catalogue.ts";
import { labDigest } from "../labs/digest.ts";
import { templatesFolder } from "../paths.ts";
import { OwnedFolder } from "../reaper/owned-folder.ts";
import { type CellSource, freshCells } from "../sandbox/cells.ts";
import type { SigningKey } from "../signing/key-files.ts";
import type { Similarities } from "../similar/similarities.ts";
import type { CommandContext, CommandRun } from "./command.ts";
import { jobsFor, machineOf, passGates, runtimeFor, signingKeyFor } from "./grade-all-place.ts";
import { bulkProgress } from "./grade-all-progress.ts";
import { summaryOf } from "./grade-all-summary.ts";
import { parseOptions, wholeNumber } from "./options.ts";
import { shelfFor } from "./shelf-for.ts";
import { similarIn } from "./similar-in.ts";

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
  await refuseWithin(options.out, path);
  await using workspace = await OwnedFolder.make(tmpdir(), "sources");
  const source = await sourceOf(path, options, workspace, context);
  const cells = freshCells(await runtimeFor(options, context));
  await using out = await openOut(lab, { ...options, origin: originOf(labName, path) }, cells, signingKey);
  const jobs = jobsFor(options);
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
  const about = bookHead(lab.lab, out.terms, { format, strays });
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
  loaded: LoadedLab,
  { out, seed, origin }: GradeAllOptions & { origin: RunOrigin },
  { runtime }: CellSource,
  signingKey: SigningKey | undefined,
): Promise<OutFolder> {
  const digest = await labDigest(loaded, templatesFolder);
  const lab = { id: loaded.lab.id, digest };
  const wanted = { lab, seed, runtime: runtime.name, signingKey, origin, print: await labPrint(loaded) };
  return OutFolder.open(out, wanted, () => randomInt(1, 100_000));
}
