import type { Manifest } from "../grader/manifest.ts";
import type { Outcome } from "../grader/outcome.ts";
import { type ReportDraft, type Results, type RunFacts, scoredReport, unscoredReport } from "../grader/report/build.ts";
import type { Phases, Report } from "../grader/report/report.ts";
import { asBacklabError, type Blame, BacklabError } from "./errors.ts";
import {
  attemptOnce,
  type AttemptEvents,
  type AttemptOrder,
  type AttemptPlace,
  type Ending,
  type Finished,
  unlessEnded,
} from "./grade/attempt.ts";
import { doubtOf, reasonToRetry, settled } from "./grade/blame.ts";
import { LabSuite } from "./grade/lab-suite.ts";
import { limitsReached } from "./grade/limits-reached.ts";
import { PhaseTimer } from "./grade/phases.ts";
import { takeReference } from "./grade/reference.ts";
import type { Taken } from "./intake/intake.ts";
import type { LoadedLab } from "./labs/catalogue.ts";
import type { Cell } from "./sandbox/cell.ts";
import type { CellSource } from "./sandbox/cells.ts";
import { issueReport } from "./signing/issue-report.ts";
import type { SigningKey } from "./signing/key-files.ts";

export interface GradeRequest {
  lab: LoadedLab;
  labDigest: string;
  /** The lab's suite, where somebody loads it into cells ahead. Default: one that only this grade has. */
  suite?: LabSuite;
  /** Reads and checks what was handed in. */
  submission: () => Promise<Taken>;
  /** Decides every random input of the suites. */
  seed: number;
  /** Runs each stage's tests in an order that the seed decides, in place of the written one. */
  shuffle?: boolean;
  /**
   * Makes one attempt and takes it at its word: for those who grade to learn about a lab, to whom a suite that ends
   * once in a while is a finding, and whose machine is tried by the solution anyway.
   */
  once?: boolean;
  /** Signs the report, where the runtime isolates. */
  signingKey?: SigningKey | undefined;
}

/** What a grade tells while it goes on. */
export interface GradeEvents {
  onPhase?: (phase: keyof Phases) => void;
  onTest?: (outcome: Outcome, manifest: Manifest) => void;
  /** What became of every test, before anything is hidden from a learner. Not called when there is no score. */
  onResults?: (results: Results) => void;
  /** The attempt broke off, and begins once more after intake: what was told of it does not count. */
  onRetry?: (why: BacklabError) => void;
  /** The lab's own solution is graded, to see whether this was the learner's fault. Nothing is told of that. */
  onReference?: () => void;
  /**
   * All that is left of an attempt is to end the cell. It is still up, the app in it too; the report is as good as
   * final, unless that fails or the lab's own solution does no better.
   */
  beforeSeal?: (cell: Cell, report: Report) => Promise<void>;
  /** A cell's run is over, and something of the cell could not be removed. */
  onLeftover?: (message: string) => void;
}

/**
 * Grades one submission: the one recipe that everything which grades calls.
 *
 * @returns a report for every way a run can end
 * @throws BacklabError of blame `usage`: nothing was run and there is nothing to report
 */
export async function grade(
  request: GradeRequest,
  cells: CellSource,
  signal: AbortSignal,
  events: GradeEvents = {},
): Promise<Report> {
  const run = new GradeRun(request, cells, signal, events);
  try {
    const taken = await run.takeIn();
    const first = await run.attempt(taken);
    const last = request.once ? first : await run.retried(first, taken);
    const { results, failure } = finished(request.once ? last : await run.settled(last));
    events.onResults?.(results);
    return run.issued(scoredReport(run.facts, results, failure));
  } catch (error) {
    return run.issued(unscored(asBacklabError(error), run.facts));
  }
}

class GradeRun {
  readonly #request: GradeRequest;
  readonly #cells: CellSource;
  readonly #signal: AbortSignal;
  readonly #events: GradeEvents;
  readonly #suite: LabSuite;
  readonly #timer = new PhaseTimer();
  #taken: Taken | null = null;
  #attempts = 1;
  #images: Cell["images"] = null;
  #limitsReached: string[] = [];

  constructor(request: GradeRequest, cells: CellSource, signal: AbortSignal, events: GradeEvents) {
    this.#request = request;
    this.#cells = cells;
    this.#signal = signal;
    this.#events = events;
    this.#suite = request.suite ?? new LabSuite(request.lab);
  }

  async takeIn(): Promise<Taken> {
    this.#taken = await this.#step("intake", this.#request.submission);
    return this.#taken;
  }

  async attempt(taken: Taken): Promise<Ending> {
    const { onTest, onLeftover, beforeSeal } = this.#events;
    const events: AttemptEvents = {
      onTest,
      onLeftover,
      onBooted: ({ images }) => void (this.#images = images),
      beforeSeal: (cell, { results, failure }) =>
        beforeSeal?.(cell, this.issued(scoredReport(this.facts, results, failure))),
    };
    const place = { cells: this.#cells, signal: this.#signal, step: this.#step };
    const ending = await attemptOnce(this.#order(taken), place, events);
    if ("reached" in ending) this.#limitsReached = limitsReached(ending.reached, this.#request.lab.lab.limits);
    return ending;
  }

  /** The ending of another attempt, in a cell of its own, where the first may have broken off by chance. */
  async retried(first: Ending, taken: Taken): Promise<Ending> {
    const why = reasonToRetry(first);
    if (why === null) return first;
    this.#events.onRetry?.(why);
    this.#attempts++;
    this.#timer.beginAgain();
    this.#images = null;
    return this.attempt(taken);
  }

  /** The ending, once it is known whether the lab's own solution would have come to it here too. */
  async settled(ending: Ending): Promise<Ending> {
    const doubt = doubtOf(ending);
    // A learner's edition has no solution to ask.
    if (doubt === null || this.#request.lab.edition !== undefined) return ending;
    this.#events.onReference?.();
    return settled(ending, doubt, await this.#reference());
  }

  get facts(): RunFacts {
    const { lab, labDigest, seed } = this.#request;
    const submission = this.#taken?.submission ?? null;
    return {
      lab: { id: lab.lab.id, digest: labDigest },
      submission: submission === null ? null : { digest: submission.digest, ignored: submission.ignored },
      seed,
      limits: lab.lab.limits,
      limitsReached: this.#limitsReached,
      runtime: this.#cells.runtime.name,
      images: this.#images === null ? null : { ...this.#images },
      durationMs: this.#timer.totalMs,
      attempts: this.#attempts,
      phases: this.#timer.phases,
    };
  }

  /** The report as it leaves here: with its digest, and signed where that is asked for and means something. */
  issued(draft: ReportDraft): Report {
    return issueReport(draft, { isolated: !this.#cells.runtime.practice, key: this.#request.signingKey });
  }

  /** Nothing of it is told, kept up or timed: it is no part of what the report is about. */
  async #reference(): Promise<Ending> {
    const taken = await takeReference(this.#request.lab, this.#signal);
    const step: AttemptPlace["step"] = (phase, action) => unlessEnded(this.#signal, phase, action);
    const { onLeftover } = this.#events;
    return attemptOnce(this.#order(taken), { cells: this.#cells, signal: this.#signal, step }, { onLeftover });
  }

  #order(taken: Taken): AttemptOrder {
    const { seed, shuffle = false } = this.#request;
    return { suite: this.#suite, taken, seed, shuffle };
  }

  readonly #step: AttemptPlace["step"] = (phase, action) => {
    this.#events.onPhase?.(phase);
    return this.#timer.time(phase, () => unlessEnded(this.#signal, phase, action));
  };
}

/** @throws the error that an attempt broke off with */
function finished(ending: Ending): Finished {
  if (ending instanceof BacklabError) throw ending;
  return ending;
}

const VERDICTS = {
  submission: "rejected",
  lab: "lab_error",
  machine: "infra_error",
  cancelled: "cancelled",
} as const satisfies Record<Exclude<Blame, "usage">, Report["verdict"]>;

/** The report of a run that did not come to its end. */
function unscored(error: BacklabError, facts: RunFacts): ReportDraft {
  const { code, message, hint, blame } = error;
  if (blame === "usage") throw error;
  return unscoredReport(facts, VERDICTS[blame], { code, message, hint, logged: [] });
}
