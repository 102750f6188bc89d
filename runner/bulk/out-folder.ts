import { createPublicKey } from "node:crypto";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { Report } from "../../grader/report/report.ts";
import { BacklabError } from "../errors.ts";
import { notWritten } from "../not-written.ts";
import { DRAFT } from "../reaper/drafts.ts";
import { writeReport, writeReportText } from "../report-file.ts";
import { checkReport } from "../signing/check-report.ts";
import type { SigningKey } from "../signing/key-files.ts";
import { LOCK_FILES, lockFolder } from "./out-lock.ts";

/*
 * Where a run keeps what it has found out. A report is written whole or not at all, as soon as it is there, and says
 * itself of which bytes, lab and seed it is: the reports are the journal, and whoever starts again goes on from them.
 */

const RUN_FILE = "run.json";
const REPORTS = "reports";

/** What all reports in a folder have in common: grades can be compared only so. */
export const RunTerms = z.strictObject({
  lab: z.strictObject({ id: z.string(), digest: z.string() }),
  seed: z.int(),
  runtime: z.string(),
  /** The id of the key that signs; null for practice. */
  signedBy: z.string().nullable(),
});
export type RunTerms = z.infer<typeof RunTerms>;

const RunFile = RunTerms.extend({
  schemaVersion: z.literal(1),
  /** The lab has passed its gates here. */
  verified: z.boolean(),
});
type RunFile = z.infer<typeof RunFile>;

/** The terms of a run that begins; the seed is drawn where none is asked for. */
export interface WantedTerms extends Omit<RunTerms, "seed" | "signedBy"> {
  seed: number | undefined;
  signingKey: SigningKey | undefined;
}

/** The folder of one run of `grade-all`, for one process at a time. */
export class OutFolder implements AsyncDisposable {
  readonly path: string;
  readonly #lock: AsyncDisposable;
  readonly #key: SigningKey | undefined;
  #run: RunFile;

  private constructor(path: string, lock: AsyncDisposable, key: SigningKey | undefined, run: RunFile) {
    this.path = path;
    this.#lock = lock;
    this.#key = key;
    this.#run = run;
  }

  /**
   * Opens a folder that is new, or empty, or has a run of the same terms in it.
   *
   * @throws BacklabError `other_run`, `target_exists`, `bad_usage` while another process has it, `not_written`
   */
  static async open(path: string, wanted: WantedTerms, newSeed: () => number): Promise<OutFolder> {
    await makeFolder(join(path, REPORTS));
    const lock = await lockFolder(path);
    try {
      const before = await readRunFile(path);
      const { signingKey, ...terms } = wanted;
      const seed = wanted.seed ?? before?.seed ?? newSeed();
      const run = { schemaVersion: 1 as const, ...terms, seed, signedBy: signingKey?.id ?? null, verified: false };
      if (before !== null) refuseOther(path, before, run);
      const out = new OutFolder(path, lock, signingKey, before ?? run);
      if (before === null) await writeReport(join(path, RUN_FILE), run);
      return out;
    } catch (error) {
      await lock[Symbol.asyncDispose]();
      throw error;
    }
  }

  get terms(): RunTerms {
    return this.#run;
  }

  get verified(): boolean {
    return this.#run.verified;
  }

  async noteVerified(): Promise<void> {
    this.#run = { ...this.#run, verified: true };
    await writeReport(join(this.path, RUN_FILE), this.#run);
  }

  /** Where a submission's report is, from the folder. */
  reportPath(id: string): string {
    return `${REPORTS}/${id}.json`;
  }

  /** The report that is kept of a submission; null where there is none to go by. */
  async readReport(id: string): Promise<Report | null> {
    const text = await readFile(join(this.path, this.reportPath(id)), "utf8").catch(() => null);
    if (text === null) return null;
    const report = Report.safeParse(parsedJson(text)).data ?? null;
    if (report === null || report.lab.digest !== this.terms.lab.digest || report.seed !== this.terms.seed) return null;
    return this.#vouched(text) ? report : null;
  }

  /** @throws BacklabError `report_not_written`; what was there before is untouched */
  async writeReport(id: string, report: Report): Promise<void> {
    await writeReport(join(this.path, this.reportPath(id)), report);
  }

  /** @throws BacklabError `report_not_written`; what was there before is untouched */
  async writeText(name: string, text: string): Promise<void> {
    await writeReportText(join(this.path, name), text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lock[Symbol.asyncDispose]();
  }

  /** Nobody vouches for a report that was edited while it lay here. */
  #vouched(text: string): boolean {
    if (this.#key === undefined) return true;
    const { id, privateKey } = this.#key;
    return checkReport(text, { id, publicKey: createPublicKey(privateKey) }).verified;
  }
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((error: unknown) => {
    throw notWritten(path, error);
  });
}

async function readRunFile(folder: string): Promise<RunFile | null> {
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

const ANOTHER = { hint: "choose another folder with --out" };

/** @throws BacklabError `other_run`, naming what differs and how to go on */
function refuseOther(folder: string, before: RunFile, now: RunTerms): void {
  const differences = [
    before.lab.id === now.lab.id ? null : `the lab is ${now.lab.id}, and was ${before.lab.id}`,
    before.lab.digest === now.lab.digest ? null : `${now.lab.id} has changed since`,
    before.seed === now.seed ? null : `the seed is ${now.seed}, and was ${before.seed}`,
    before.runtime === now.runtime ? null : `the runtime is ${now.runtime}, and was ${before.runtime}`,
    before.signedBy === now.signedBy ? null : `${signer(now)}, and ${signer(before)} before`,
  ];
  const [first] = differences.filter((one) => one !== null);
  if (first === undefined) return;
  throw new BacklabError("other_run", `${folder} has the results of another run: ${first}`, {
    hint: "grades of two runs do not compare: choose another folder with --out, or go on with what was given before",
  });
}

function signer({ signedBy }: RunTerms): string {
  return signedBy === null ? "reports are not signed" : `reports are signed by ${signedBy}`;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
