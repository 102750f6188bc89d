import { createPublicKey } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Report } from "../../grader/report/report.ts";
import { BacklabError } from "../errors.ts";
import { notWritten } from "../not-written.ts";
import { writeReport, writeReportText } from "../report-file.ts";
import { checkReport } from "../signing/check-report.ts";
import type { SigningKey } from "../signing/key-files.ts";
import { lockFolder } from "./out-lock.ts";
import { finishSwap, isSwapping, type Swap } from "./regrade/swap.ts";
import {
  parsedJson,
  readRunFile,
  refuseOther,
  REPORTS,
  RUN_FILE,
  type RunFile,
  type RunTerms,
  signer,
  type Version,
  writeRunFile,
} from "./run-file.ts";

/*
 * Where a run keeps what it has found out. A report is written whole or not at all, as soon as it is there, and says
 * itself of which bytes, lab and seed it is: the reports are the journal, and whoever starts again goes on from them.
 */

/** The terms of a run that begins; the seed is drawn where none is asked for. */
export interface WantedTerms extends Omit<RunTerms, "seed" | "signedBy"> {
  seed: number | undefined;
  signingKey: SigningKey | undefined;
  /** What a later version of the lab is compared with. */
  print?: Version["print"];
  origin?: RunFile["origin"];
}

/** The folder of one run of `grade-all`, for one process at a time. */
export class OutFolder implements AsyncDisposable {
  readonly path: string;
  /** What a killed process had begun to put in the place of the results, and is in place now. */
  readonly finished: Swap | null;
  readonly #lock: AsyncDisposable;
  readonly #key: SigningKey | undefined;
  #run: RunFile;

  private constructor(path: string, held: Held, key: SigningKey | undefined, run: RunFile) {
    this.path = path;
    this.finished = held.finished;
    this.#lock = held.lock;
    this.#key = key;
    this.#run = run;
  }

  /**
   * Opens a folder that is new, or empty, or has a run of the same terms in it.
   *
   * @throws BacklabError `other_run`, `target_exists`, `bad_usage` while another process has it, `not_written`
   */
  static async open(path: string, wanted: WantedTerms, newSeed: () => number): Promise<OutFolder> {
    await makeFolder(path);
    return holding(path, async (held) => {
      const before = await readRunFile(path);
      const run = runOf(wanted, wanted.seed ?? before?.seed ?? newSeed());
      if (before !== null) refuseOther(path, before, run);
      await makeFolder(join(path, REPORTS));
      const now = before === null ? run : completed(before, run);
      if (JSON.stringify(now) !== JSON.stringify(before)) await writeRunFile(path, now);
      return new OutFolder(path, held, wanted.signingKey, now);
    });
  }

  /**
   * Opens a folder that has a run in it, of whichever version of its lab.
   *
   * @throws BacklabError `bad_usage` where there is none, or while another process has it; `other_run` for another key
   */
  static async openRun(path: string, key: SigningKey | undefined): Promise<OutFolder> {
    if (!existsSync(join(path, RUN_FILE)) && !isSwapping(path)) throw noRun(path);
    return holding(path, async (held) => {
      const run = await readRunFile(path);
      if (run === null) throw noRun(path);
      if (run.signedBy !== (key?.id ?? null)) throw otherKey(path, run, key);
      return new OutFolder(path, held, key, run);
    });
  }

  get terms(): RunTerms {
    return this.#run;
  }

  get verified(): boolean {
    return this.#run.verified;
  }

  get run(): RunFile {
    return this.#run;
  }

  async noteVerified(): Promise<void> {
    this.#run = { ...this.#run, verified: true };
    await writeRunFile(this.path, this.#run);
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
    if (report === null || !this.#isOfRun(report)) return null;
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

  #isOfRun({ lab, seed }: Report): boolean {
    const { lab: now, versions, seed: own } = this.#run;
    return seed === own && [now, ...versions].some(({ digest }) => digest === lab.digest);
  }

  /** Nobody vouches for a report that was edited while it lay here. */
  #vouched(text: string): boolean {
    if (this.#key === undefined) return true;
    const { id, privateKey } = this.#key;
    return checkReport(text, { id, publicKey: createPublicKey(privateKey) }).verified;
  }
}

/** A folder that no other process has. */
interface Held {
  lock: AsyncDisposable;
  finished: Swap | null;
}

/** Gives a folder up again when it cannot be opened. */
async function holding(path: string, open: (held: Held) => Promise<OutFolder>): Promise<OutFolder> {
  const lock = await lockFolder(path);
  try {
    return await open({ lock, finished: await finishSwap(path) });
  } catch (error) {
    await lock[Symbol.asyncDispose]();
    throw error;
  }
}

function runOf({ lab, runtime, signingKey, print = null, origin = null }: WantedTerms, seed: number): RunFile {
  const versions = [{ digest: lab.digest, print }];
  const signedBy = signingKey?.id ?? null;
  return { schemaVersion: 1, lab, runtime, seed, signedBy, verified: false, origin, versions };
}

/** A run of the same terms may have been begun from elsewhere, or by an older backlab, which told less of it. */
function completed(before: RunFile, { lab, origin, versions }: RunFile): RunFile {
  const told = versions.filter(({ print }) => print !== null);
  const others = before.versions.filter(({ digest }) => told.length === 0 || digest !== lab.digest);
  return { ...before, origin: origin ?? before.origin, versions: [...others, ...told] };
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((error: unknown) => {
    throw notWritten(path, error);
  });
}

function noRun(path: string): BacklabError {
  return new BacklabError("bad_usage", `there are no results of grade-all in ${path}`, {
    hint: "give the folder that `backlab grade-all ... --out` wrote",
  });
}

function otherKey(path: string, run: RunTerms, key: SigningKey | undefined): BacklabError {
  const [was, would] = [run, { signedBy: key?.id ?? null }].map(signer);
  return new BacklabError("other_run", `in ${path} ${was}, and now ${would}`, {
    hint: run.signedBy === null ? "leave out --sign" : "give the same key with --sign",
  });
}
