import { z } from "zod";
import { listManifest } from "../author/list-manifest.ts";
import { type Edition, GradedBy } from "../editions/edition.ts";
import { packLab, type PackedEdition } from "../editions/pack.ts";
import { isEdition } from "../editions/read-edition.ts";
import { writeEditions } from "../editions/write-editions.ts";
import { BacklabError } from "../errors.ts";
import { loadLab, type LoadedLab } from "../labs/catalogue.ts";
import { labsFolder, packageRoot, suiteHostFile } from "../paths.ts";
import { embeddedRuntime } from "../sandbox/embedded/runtime.ts";
import { readSigningKey } from "../signing/key-files.ts";
import type { CommandRun } from "./command.ts";
import { parseOptions } from "./options.ts";
import { reapInBackground } from "./reap.ts";

const Options = z.strictObject({
  out: z.string("say where the editions go, for example --out editions").min(1, "expected a folder"),
  sign: z
    .string("a grader's edition is signed: say with which key, as `backlab keys new` makes it")
    .min(1, "expected a key's file"),
  gradedBy: GradedBy.optional(),
});

export const runPack: CommandRun = async ([labName = ""], typed, { out, env, interrupts }) => {
  const options = parseOptions(Options, typed);
  const key = await readSigningKey(options.sign);
  const loaded = await loadLab(labsFolder, labName);
  await refuseEdition(loaded);
  reapInBackground(env);
  const runtime = embeddedRuntime({ suiteHost: suiteHostFile, packagesFrom: packageRoot, env });
  const manifest = await listManifest(loaded, runtime, interrupts.signal);
  const editions = await packLab({ loaded, manifest, key, gradedBy: options.gradedBy ?? null });
  const files = await writeEditions(options.out, loaded.lab.id, editions);
  out(told(files, editions, key.id, options.sign));
  return 0;
};

async function refuseEdition({ folder }: LoadedLab): Promise<void> {
  if (!(await isEdition(folder))) return;
  throw new BacklabError("bad_usage", `${folder} is an edition already`, { hint: "pack the lab's own folder" });
}

type Both<T> = Record<Edition["edition"], T>;

function told(files: Both<string>, { learner, grader }: Both<PackedEdition>, keyId: string, sign: string): string {
  const publicHalf = sign.replace(/\.key$/, ".pub");
  const here = learner.edition.stages.filter((stage) => stage.here).map(({ id }) => id);
  const tests = here.length === 0 ? "no tests, as no stage is public" : `the tests and hints of ${here.join(", ")}`;
  return [
    files.learner,
    `  for learners: the brief, the starter, ${tests} · ${sizeOf(learner)}`,
    files.grader,
    `  for graders, and nobody else: everything, signed by ${keyId} · ${sizeOf(grader)}`,
    "",
    "Next:",
    `  backlab start ${files.learner}`,
    `  backlab grade-all ${files.grader} <source> --out results --key ${publicHalf}`,
    "",
  ].join("\n");
}

function sizeOf({ archive }: PackedEdition): string {
  return `${Math.ceil(archive.length / 1024)} KiB`;
}
