import type { Report } from "../../grader/report/report.ts";
import { asBacklabError, type BacklabError } from "../errors.ts";
import { grade } from "../grade.ts";
import { LabSuite } from "../grade/lab-suite.ts";
import type { LoadedLab } from "../labs/catalogue.ts";
import type { CellSource } from "../sandbox/cells.ts";
import type { SigningKey } from "../signing/key-files.ts";
import type { Candidate } from "./candidate.ts";
import type { Submitted } from "./identify.ts";
import { type Machine, Recovery } from "./machine.ts";
import type { OutFolder } from "./out-folder.ts";
import { type Batch, fairly, takeStock } from "./stock.ts";

export interface BulkRequest {
  lab: LoadedLab;
  submitted: readonly Submitted[];
  /** Where the results are kept, and what they have in common. */
  out: OutFolder;
  signingKey: SigningKey | undefined;
  /** How many grades may go on at a time. */
  jobs: number;
}

/** Where grades are made. */
export interface BulkPlace {
  cells: CellSource;
  machine: Machine;
}

/** What became of one submission. */
export interface Graded {
  candidate: Candidate;
  /** Null when it was not come to. */
  report: Report | null;
  /** The id of the one that was graded for it: it is the same bytes. */
  sameAs: string | null;
}

/** How a result came about: graded now, or in a run before this one. */
export type Origin = "graded" | "kept";

/** What a run tells while it goes on. */
export interface BulkEvents {
  /** So many submissions have been read, of all. */
  onRead?: (done: number) => void;
  /** All are read, and what an earlier run has found out is told: so many grades are to be made. */
  onBegin?: (grades: number) => void;
  /** One of them is made. */
  onGrade?: () => void;
  onResult?: (candidate: Candidate, report: Report, origin: Origin) => void;
  /** The machine let a grade down, and it is made again later. */
  onAgain?: (candidate: Candidate, why: string) => void;
  /** It cannot be taken in, and what an earlier run has found out of it stands. */
  onStands?: (candidate: Candidate, why: string) => void;
  /** The machine does not answer; the run goes on when it does. */
  onWait?: () => void;
  /** Something of a cell could not be removed. */
  onLeftover?: (message: string) => void;
}

/** With the two attempts of each grade this is six cells, and between them the machine has always answered. */
const MOST_TRIES = 3;

/**
 * Grades many submissions, each once, and writes each report as soon as it is there. What an earlier run in the same
 * folder has found out stands.
 *
 * @returns what became of each, in the order of the request; without a report those that were not come to
 * @throws BacklabError `report_not_written`; `cancelled` while it still reads, when there is nothing to say of anybody;
 * nothing is left running
 */
export async function gradeAll(
  request: BulkRequest,
  place: BulkPlace,
  signal: AbortSignal,
  events: BulkEvents = {},
): Promise<Graded[]> {
  const run = new BulkRun(request, place, signal, events);
  const batches = await takeStock(request.submitted, signal, (done) => events.onRead?.(done));
  const left = await run.withoutKept(fairly(batches));
  events.onBegin?.(left.length);
  await run.gradeBatches(left);
  return request.submitted.map((one) => run.resultOf(one));
}

class BulkRun {
  readonly #request: BulkRequest;
  readonly #place: BulkPlace;
  readonly #events: BulkEvents;
  readonly #suite: LabSuite;
  readonly #results = new Map<string, Omit<Graded, "candidate">>();
  readonly #tries = new Map<Batch, number>();
  readonly #failures: BacklabError[] = [];
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #recovery: Recovery;

  constructor(request: BulkRequest, place: BulkPlace, signal: AbortSignal, events: BulkEvents) {
    this.#request = request;
    this.#place = place;
    this.#events = events;
    this.#suite = new LabSuite(request.lab);
    this.#signal = AbortSignal.any([signal, this.#stop.signal]);
    this.#recovery = new Recovery(place.machine, this.#signal, () => events.onWait?.());
  }

  resultOf({ candidate }: Submitted): Graded {
    return { candidate, ...(this.#results.get(candidate.id) ?? { report: null, sameAs: null }) };
  }

  /** Gives every batch the report that an earlier run has of one of its members; what remains has none. */
  async withoutKept(batches: readonly Batch[]): Promise<Batch[]> {
    const left: Batch[] = [];
    for (const batch of batches) {
      const kept = await this.#keptOf(batch);
      if (kept === null) left.push(batch);
      else await this.#give(batch, kept, "kept");
    }
    return left;
  }

  async gradeBatches(batches: readonly Batch[]): Promise<void> {
    const queue = [...batches];
    const work = async (): Promise<void> => {
      for (let batch = queue.shift(); batch !== undefined && !this.#signal.aborted; batch = queue.shift()) {
        queue.push(...(await this.#gradeBatch(batch)));
      }
    };
    const workers = Array.from({ length: Math.min(this.#request.jobs, queue.length) }, () => this.#orStop(work));
    await Promise.all(workers);
    const [first] = this.#failures;
    if (first !== undefined) throw first;
  }

  /** What one meets ends the work of all: a disk that is full has no room for the others either. */
  async #orStop(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#failures.push(asBacklabError(error));
      this.#stop.abort();
    }
  }

  /** A report stands that is about these bytes, and no machine's fault. */
  async #keptOf({ digest, members }: Batch): Promise<Report | null> {
    if (digest === null) return null;
    for (const { candidate } of members) {
      const report = await this.#settledOf(candidate);
      if (report?.submission?.digest === digest) return report;
    }
    return null;
  }

  async #settledOf({ id }: Candidate): Promise<Report | null> {
    const report = await this.#request.out.readReport(id);
    return report !== null && isSettled(report) ? report : null;
  }

  /** @returns what of it is still to be graded */
  async #gradeBatch(batch: Batch): Promise<Batch[]> {
    const report = await this.#grade(batch);
    if (report === null) return [];
    if (report.verdict === "infra_error" && (await this.#mayTryAgain(batch, report))) return [batch];
    const [about, ...others] = sameBytes(batch, report);
    const before = await this.#standing(about, report);
    if (before === null) await this.#give(about, report, "graded");
    else await this.#give(about, before, "kept");
    this.#events.onGrade?.();
    return others;
  }

  /** A report about nothing takes no grade away: a repository may be out of reach today that was graded yesterday. */
  async #standing({ members: [first] }: Batch, report: Report): Promise<Report | null> {
    if (report.submission !== null || first === undefined) return null;
    const before = await this.#settledOf(first.candidate);
    if (before !== null) this.#events.onStands?.(first.candidate, report.error?.message ?? "");
    return before;
  }

  /** @returns null when it was cancelled */
  async #grade({ members: [first] }: Batch): Promise<Report | null> {
    const { lab, out, signingKey } = this.#request;
    const { onLeftover } = this.#events;
    if (first === undefined) return null;
    const { seed, lab: version } = out.terms;
    const submission = (): ReturnType<Submitted["take"]> => first.take(this.#signal);
    const request = { lab, labDigest: version.digest, suite: this.#suite, submission, seed, signingKey };
    const report = await grade(request, this.#place.cells, this.#signal, { ...(onLeftover && { onLeftover }) });
    return report.verdict === "cancelled" ? null : report;
  }

  async #mayTryAgain(batch: Batch, { error }: Report): Promise<boolean> {
    const tries = (this.#tries.get(batch) ?? 0) + 1;
    this.#tries.set(batch, tries);
    if (!(await this.#recovery.wait())) {
      this.#stop.abort();
      return false;
    }
    const [first] = batch.members;
    if (tries >= MOST_TRIES || first === undefined) return false;
    this.#events.onAgain?.(first.candidate, error?.message ?? "");
    return true;
  }

  async #give({ members }: Batch, report: Report, origin: Origin): Promise<void> {
    const [first] = members;
    for (const { candidate } of members) {
      if (origin === "graded" || !(await this.#has(candidate, report))) {
        await this.#request.out.writeReport(candidate.id, report);
      }
      const sameAs = candidate.id === first?.candidate.id ? null : (first?.candidate.id ?? null);
      this.#results.set(candidate.id, { report, sameAs });
      this.#events.onResult?.(candidate, report, origin);
    }
  }

  async #has({ id }: Candidate, report: Report): Promise<boolean> {
    const kept = await this.#request.out.readReport(id);
    return kept !== null && JSON.stringify(kept) === JSON.stringify(report);
  }
}

/** What a report is about, first: not all of the batch, when the first of it has changed since it was read. */
function sameBytes(batch: Batch, { submission }: Report): [Batch, ...Batch[]] {
  const { digest, members } = batch;
  const [first, ...others] = members;
  if (first === undefined || digest === null || submission?.digest === digest) return [batch];
  const changed = { digest: submission?.digest ?? null, members: [first] };
  return others.length === 0 ? [changed] : [changed, { digest, members: others }];
}

/** Another attempt would come to the same. */
function isSettled({ verdict }: Report): boolean {
  return verdict === "graded" || verdict === "learner_error";
}
