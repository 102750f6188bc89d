import { tmpdir } from "node:os";
import { z } from "zod";
import { bookHead, type Gradebook, gradebookOf } from "../bulk/gradebook.ts";
import { OutFolder } from "../bulk/out-folder.ts";
import { listManifest } from "../author/list-manifest.ts";
import { addUpAll } from "../bulk/regrade/add-up.ts";
import { applyChanges, undoApply } from "../bulk/regrade/apply.ts";
import { type Change, changesOf, resultsAfter } from "../bulk/regrade/changes.ts";
import { type Group, readBook, readHeld, touchedBy } from "../bulk/regrade/held.ts";
import { labPrint } from "../bulk/regrade/lab-print.ts";
import { notRegraded, readRegrades, regradeAll } from "../bulk/regrade/regrade.ts";
import { openWork } from "../bulk/regrade/work.ts";
import type { RunFile, RunOrigin, Version } from "../bulk/run-file.ts";
import { originOf } from "../bulk/run-file.ts";
import { readSource } from "../bulk/sources/source.ts";
import { BacklabError } from "../errors.ts";
import { loadLab, type LoadedLab } from "../labs/catalogue.ts";
import { labDigest } from "../labs/digest.ts";
import { labsFolder, templatesFolder } from "../paths.ts";
import { OwnedFolder } from "../reaper/owned-folder.ts";
import { freshCells } from "../sandbox/cells.ts";
import type { SigningKey } from "../signing/key-files.ts";
import type { CommandContext, CommandRun } from "./command.ts";
import { jobsFor, machineOf, passGates, runtimeFor, signingKeyFor } from "./grade-all-place.ts";
import { bulkProgress } from "./grade-all-progress.ts";
import { parseOptions, wholeNumber } from "./options.ts";
import { appliedText, planText, undoneText } from "./regrade-text.ts";

const Options = z.strictObject({
  plan: z.boolean().default(false),
  apply: z.boolean().default(false),
  undo: z.boolean().default(false),
  neverLower: z.boolean().default(false),
  jobs: z.union([z.literal("auto").transform(() => undefined), wholeNumber(1, 64)]).optional(),
  sign: z.string().min(1, "expected a key's file").optional(),
  lab: z.string().min(1, "expected a lab's id, or its path").optional(),
  source: z.string().min(1, "expected a folder, an archive or a list").optional(),
  unverified: z.boolean().default(false),
});
type RegradeOptions = z.infer<typeof Options>;

/** What all steps of a regrade are about. */
interface Regrade {
  path: string;
  out: OutFolder;
  book: Gradebook;
  lab: LoadedLab;
  origin: RunOrigin;
  now: Version;
  signingKey: SigningKey | undefined;
  options: RegradeOptions;
  context: CommandContext;
}

export const runRegrade: CommandRun = async ([path = ""], given, context) => {
  const options = parseOptions(Options, given);
  if (Number(options.plan) + Number(options.apply) + Number(options.undo) !== 1) throw notOne();
  const signingKey = await signingKeyFor(options);
  await using out = await OutFolder.openRun(path, signingKey);
  if (options.undo) {
    context.out(undoneText(path, await undoApply(out)));
    return 0;
  }
  const book = await readBook(out);
  const regrade = { path, out, book, ...(await labOf(out, options)), signingKey, options, context };
  const { changes, verified } = await changesBy(regrade);
  context.out(planText(regrade, changes));
  // What is stopped has nothing to take over yet.
  if (context.interrupts.signal.aborted) return 130;
  if (options.apply) context.out(await applied(regrade, changes, verified));
  return changes.some(({ kind }) => kind === "without") ? 3 : 0;
};

/** Grades what the change can touch, unless that is done. */
async function changesBy({ out, book, now, ...rest }: Regrade): Promise<{ changes: Change[]; verified: boolean }> {
  const { signingKey, options } = rest;
  const held = await readHeld(out, book);
  const touched = touchedBy(now, held, out);
  await using work = await openWork(out, now, signingKey);
  const left = await notRegraded(touched, work);
  const lost = left.length === 0 ? new Map<string, string>() : await graded(left, work, { now, ...rest });
  const changes = changesOf(held, touched, await readRegrades(touched, work, lost), options.neverLower);
  return { changes, verified: work.verified };
}

/** @returns by digest, what kept some from being graded */
async function graded(
  groups: readonly Group[],
  work: OutFolder,
  { lab, now, origin, signingKey, options, context }: Omit<Regrade, "out" | "book">,
): Promise<Map<string, string>> {
  const { env, interrupts } = context;
  const { signal } = interrupts;
  const runtime = await runtimeFor({ runtime: Runtime.parse(work.terms.runtime), sign: options.sign }, context);
  const toGrade = groups.every(({ touch }) => touch === "tests")
    ? groups
    : await addUpAll(
        groups,
        { lab: lab.lab, now, manifest: await listManifest(lab, runtime, signal) },
        work,
        signingKey,
      );
  if (toGrade.length === 0) return new Map();
  await using workspace = await OwnedFolder.make(tmpdir(), "sources");
  const { submitted } = await readSource(origin.source, workspace, signal, { env });
  const cells = freshCells(runtime);
  const jobs = jobsFor(options);
  if (!options.unverified && !work.verified) await passGates({ lab, name: origin.lab }, work, { cells, jobs }, context);
  const progress = bulkProgress(context, toGrade.length);
  const request = { groups: toGrade, source: submitted, lab, out: work, signingKey, jobs };
  const grading = regradeAll(request, { cells, machine: machineOf(cells) }, signal, progress.events);
  return await grading.finally(progress.clear);
}

const Runtime = z.enum(["docker", "embedded"]);

/** @param verified the lab as it is now has passed its gates */
async function applied(
  { path, out, book, lab, origin, now }: Regrade,
  changes: readonly Change[],
  verified: boolean,
): Promise<string> {
  const isSame = out.terms.lab.digest === now.digest && changes.every(({ kind }) => kind !== "regraded");
  if (isSame) return appliedText(path, null);
  const versions = [...out.run.versions.filter(({ digest }) => digest !== now.digest), now];
  const run: RunFile = { ...out.run, lab: { id: lab.lab.id, digest: now.digest }, verified, origin, versions };
  const results = resultsAfter(changes);
  const next = gradebookOf(bookHead(lab.lab, run, book), results, (id) => out.reportPath(id));
  return appliedText(path, await applyChanges(out, { run, book: next, changes }));
}

/** The lab as it is now, and where everything is, as far as nobody says otherwise. */
async function labOf(
  { run }: OutFolder,
  { lab: labName = run.origin?.lab, source = run.origin?.source }: RegradeOptions,
): Promise<Pick<Regrade, "lab" | "origin" | "now">> {
  if (labName === undefined || source === undefined) throw notSaid(labName === undefined ? "lab" : "source");
  const lab = await loadLab(labsFolder, labName).catch((error: unknown) => {
    if (!(error instanceof BacklabError) || error.code !== "unknown_lab") throw error;
    throw new BacklabError("unknown_lab", error.message, { hint: "--lab says where the lab is now", cause: error });
  });
  if (lab.lab.id !== run.lab.id) throw otherLab(lab.lab.id, run.lab.id);
  const now = { digest: await labDigest(lab, templatesFolder), print: await labPrint(lab) };
  return { lab, origin: originOf(labName, source), now };
}

function notOne(): BacklabError {
  return new BacklabError("bad_usage", "say what to do: one of --plan, --apply and --undo", {
    hint: "--plan changes nothing but says what --apply would",
  });
}

function notSaid(what: "lab" | "source"): BacklabError {
  return new BacklabError("bad_usage", `--${what}: these results do not say what they were made from`, {
    hint: "give both --lab and --source: the results are of an older backlab",
  });
}

function otherLab(now: string, before: string): BacklabError {
  return new BacklabError("other_run", `these are results of another lab: of ${before}, and not of ${now}`, {
    hint: `give the folder of ${before} with --lab`,
  });
}
