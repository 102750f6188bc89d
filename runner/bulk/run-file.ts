import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { BacklabError } from "../errors.ts";
import { DRAFT } from "../reaper/drafts.ts";
import { writeReport } from "../report-file.ts";
import { isPath } from "../labs/catalogue.ts";
import { LOCK_FILES } from "./out-lock.ts";
import { LabPrint } from "./regrade/lab-print.ts";

export const RUN_FILE = "run.json";
/** The folder of the reports, one `<id>.json` for each submission. */
export const REPORTS = "reports";

/** What all reports in a folder have in common: grades can be compared only so. */
export const RunTerms = z.strictObject({
  lab: z.strictObject({ id: z.string(), digest: z.string() }),
  seed: z.int(),
  runtime: z.string(),
  /** The id of the key that signs; null for practice. */
  signedBy: z.string().nullable(),
});
export type RunTerms = z.infer<typeof RunTerms>;

/** Where a run has taken from what it grades, so that nobody has to say it again: paths from the root, or a lab's id. */
export const RunOrigin = z.strictObject({ lab: z.string(), source: z.string() });
export type RunOrigin = z.infer<typeof RunOrigin>;

/** A version of a lab, and what another is compared with; null when that could not be told. */
export const Version = z.strictObject({ digest: z.string(), print: LabPrint.nullable() });
export type Version = z.infer<typeof Version>;

/** What was typed, as it means the same wherever it is typed next. */
export function originOf(lab: string, source: string): RunOrigin {
  return { lab: isPath(lab) ? resolve(lab) : lab, source: resolve(source) };
}

export const RunFile = RunTerms.extend({
  schemaVersion: z.literal(1),
  /** The lab has passed its gates here. */
  verified: z.boolean(),
  origin: RunOrigin.nullable().default(null),
  /** Every version of the lab that reports here are of: of all but the last, those that no change since has touched. */
  versions: z.array(Version).default([]),
});
export type RunFile = z.infer<typeof RunFile>;

/**
 * What a folder says of its run; null when it has none, and nothing else in it either.
 *
 * @throws BacklabError `other_run` when it is not understood, `target_exists` when there are other things
 */
export async function readRunFile(folder: string): Promise<RunFile | null> {
  const text = await readFile(join(folder, RUN_FILE), "utf8").catch(() => null);
  if (text !== null) {
    const parsed = RunFile.safeParse(parsedJson(text));
    if (parsed.success) return parsed.data;
    throw new BacklabError("other_run", `${join(folder, RUN_FILE)} is of no run that this backlab knows`, ANOTHER);
  }
  // A run that was killed before it had written a file of its own has left a draft of it.
  const own = (name: string): boolean => LOCK_FILES.includes(name) || name === REPORTS || DRAFT.test(name);
  const others = (await readdir(folder)).filter((name) => !own(name));
  if (others.length === 0) return null;
  throw new BacklabError("target_exists", `${folder} has other things in it, and no results of grade-all`, ANOTHER);
}

/** @throws BacklabError `report_not_written` */
export async function writeRunFile(folder: string, run: RunFile): Promise<void> {
  await writeReport(join(folder, RUN_FILE), run);
}

const ANOTHER = { hint: "choose another folder with --out" };

/** @throws BacklabError `other_run`, naming what differs and how to go on */
export function refuseOther(folder: string, before: RunFile, now: RunTerms): void {
  const differences = [
    before.lab.id === now.lab.id ? null : `the lab is ${now.lab.id}, and was ${before.lab.id}`,
    before.lab.digest === now.lab.digest ? null : `${now.lab.id} has changed since`,
    before.seed === now.seed ? null : `the seed is ${now.seed}, and was ${before.seed}`,
    before.runtime === now.runtime ? null : `the runtime is ${now.runtime}, and was ${before.runtime}`,
    before.signedBy === now.signedBy ? null : `${signer(now)}, and ${signer(before)} before`,
  ];
  const [first] = differences.filter((one) => one !== null);
  if (first === undefined) return;
  const changed = before.lab.id === now.lab.id && before.lab.digest !== now.lab.digest;
  throw new BacklabError("other_run", `${folder} has the results of another run: ${first}`, {
    hint: changed
      ? `\`backlab regrade ${folder} --plan\` says whom that can touch; --out takes another folder for a run of its own`
      : "grades of two runs do not compare: choose another folder with --out, or go on with what was given before",
  });
}

export function signer({ signedBy }: Pick<RunTerms, "signedBy">): string {
  return signedBy === null ? "reports are not signed" : `reports are signed by ${signedBy}`;
}

export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
