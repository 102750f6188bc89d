import { setTimeout as sleep } from "node:timers/promises";
import type { Lab } from "../../grader/lab.ts";
import type { Manifest, ManifestTest } from "../../grader/manifest.ts";
import { notRun, type Outcome } from "../../grader/outcome.ts";
import type { Control } from "../../grader/protocol/methods.ts";
import { inRunningOrder } from "../../grader/stage-order.ts";
import { BacklabError, type ErrorCode, reasonOf } from "../errors.ts";
import type { Cell } from "../sandbox/cell.ts";
import { unlessCancelled, within } from "../sandbox/deadline.ts";
import { exitWithin, linesOf } from "./cell-answers.ts";
import { linesSince, withLog } from "./log-in-timeline.ts";
import { attributeExit } from "./exit-blame.ts";
import { howItEnded } from "./start-failure.ts";

export interface SuiteRunOptions {
  cell: Cell;
  lab: Lab;
  manifest: Manifest;
  seed: number;
  shuffle: boolean;
  signal: AbortSignal;
  onTest: (outcome: Outcome) => void;
}

export interface SuiteResults {
  outcomes: Outcome[];
  logged: Map<string, string[]>;
}

/** Time for what an app logs about a failure to arrive. */
const LOG_SETTLE_MS = 15;
/** Time for the end of an app to be noticed after its connections broke. */
const EXIT_SETTLE_MS = 500;
const LOGGED_LINES = 12;
/** What can go wrong with an operation on the cell that no app has a part in. */
const OUR_FAULTS: ReadonlySet<ErrorCode> = new Set([
  "engine_failed",
  "engine_unreachable",
  "service_failed",
  "deadline_exceeded",
]);
/** How long after its own limits the suite process may take to answer before it counts as stuck. */
const GRACE_SECONDS = 5;

/**
 * Runs a lab's stages against the app in the cell: what may be seen first, a stage only when what it needs
 * has earned something, nothing more once the app has ended or the time is up.
 */
export async function runSuite(options: SuiteRunOptions): Promise<SuiteResults> {
  return new SuiteRun(options).run();
}

class SuiteRun {
  readonly #options: SuiteRunOptions;
  readonly #outcomes = new Map<string, Outcome>();
  readonly #logged = new Map<string, string[]>();
  readonly #tests: ReadonlyMap<string, ManifestTest>;
  /** When the running test began, as this was told, and as it was: what is told has come a while. */
  #startedAtMs = 0;
  #beganAtMs = 0;
  /** How far the suite's clock is behind this one, and the shortest time that a word of it has taken. */
  #behindMs = Infinity;
  #hiddenSeen = false;
  #fault: BacklabError | null = null;
  #stopReason: string | null = null;
  #exitReason: string | null = null;

  constructor(options: SuiteRunOptions) {
    this.#options = options;
    this.#tests = new Map(options.manifest.tests.map((test) => [test.id, test]));
  }

  async run(): Promise<SuiteResults> {
    const { cell, lab, signal } = this.#options;
    cell.suite.listen({
      control: (request) => this.#control(request),
      exited: ({ app, withinMs }) => exitWithin(cell, app, withinMs),
      log: async ({ app }) => ({ lines: await linesOf(cell, app) }),
      testStarted: (started) => this.#testStarted(started),
      testFinished: (outcome) => this.#testFinished(outcome),
    });
    void cell.appExit.then((exit) => {
      this.#exitReason = `${exit.app} stopped (${howItEnded(exit, lab.limits)})`;
      this.#stop(this.#exitReason);
    });
    const { totalSeconds } = lab.limits;
    const timer = setTimeout(
      () => this.#stop(`the limit of ${totalSeconds} s for all tests was reached`),
      totalSeconds * 1_000,
    );
    try {
      for (const stage of inRunningOrder(lab.stages)) await unlessCancelled(signal, () => this.#runStage(stage));
    } finally {
      clearTimeout(timer);
    }
    return { outcomes: await this.#settled(), logged: this.#logged };
  }

  async #runStage(stage: Lab["stages"][number]): Promise<void> {
    const reason = this.#stopReason ?? this.#unmetNeed(stage);
    if (reason !== null) return this.#skip(stage.id, reason);
    const { cell, lab, seed } = this.#options;
    const visibilities = new Set(this.#testsOf(stage.id).map(({ visibility }) => visibility));
    // Where they differ, the written order is the one in which nothing is shown too late.
    const shuffle = this.#options.shuffle && visibilities.size === 1;
    // A beforeAll of the stage may send hidden input before its first test begins.
    this.#hiddenSeen ||= [...visibilities].some((visibility) => visibility !== "public");
    const { testSeconds, totalSeconds } = lab.limits;
    const testMs = testSeconds * 1_000;
    const observed = !this.#hiddenSeen;
    const call = cell.suite.call("runStage", { stage: stage.id, seed, testMs, shuffle, observed });
    const { problems } = await within(
      fromSuite(call),
      totalSeconds + testSeconds + GRACE_SECONDS,
      `stage ${stage.id}`,
      "suite_crashed",
    );
    if (this.#fault !== null) throw this.#fault;
    this.#checkSameTests(stage.id);
    if (problems.length > 0) {
      throw new BacklabError(
        "suite_crashed",
        `stage ${stage.id} failed outside its tests: ${problems[0]?.split("\n")[0]}`,
      );
    }
  }

  #unmetNeed({ needs }: Lab["stages"][number]): string | null {
    if (needs === undefined) return null;
    const earned = this.#options.manifest.tests.some(
      ({ stage, id }) => stage === needs && this.#outcomes.get(id)?.status === "passed",
    );
    return earned ? null : `needs ${needs}, which earned nothing`;
  }

  /** What ran must be what was listed: a suite whose tests change from run to run cannot be scored. */
  #checkSameTests(stage: string): void {
    const missing = this.#testsOf(stage).find(({ id }) => !this.#outcomes.has(id));
    const unknown = [...this.#outcomes.keys()].find((id) => !this.#tests.has(id));
    const odd = missing?.id ?? unknown;
    if (odd === undefined) return;
    const what = missing === undefined ? "ran without being listed" : "was listed and did not run";
    throw new BacklabError("suite_invalid", `${odd} ${what}`, {
      hint: "a suite has to declare the same tests every time: no random titles, no tests made from what an app answers",
    });
  }

  /** A fault of the engine or of a service is not the learner's failed test: it ends the run. */
  async #control(request: Control): Promise<null> {
    try {
      await this.#options.cell.control(request);
      return null;
    } catch (error) {
      if (error instanceof BacklabError && OUR_FAULTS.has(error.code)) this.#fault ??= error;
      throw error;
    }
  }

  #skip(stage: string, reason: string): void {
    for (const { id } of this.#testsOf(stage)) this.#outcomes.set(id, notRun(id, reason));
  }

  #testsOf(stage: string): ManifestTest[] {
    return this.#options.manifest.tests.filter((test) => test.stage === stage);
  }

  #testStarted({ atMs }: { atMs: number }): null {
    this.#startedAtMs = performance.now();
    this.#behindMs = Math.min(this.#behindMs, this.#startedAtMs - atMs);
    this.#beganAtMs = atMs + this.#behindMs;
    return null;
  }

  async #testFinished(outcome: Outcome): Promise<null> {
    if (this.#outcomes.has(outcome.id)) throw new Error(`two outcomes for ${outcome.id}`);
    this.#outcomes.set(outcome.id, outcome);
    if (outcome.status !== "passed" && !this.#hiddenSeen) await this.#keepLog(outcome);
    this.#options.onTest(outcome);
    return null;
  }

  /** A server can log what it is sent, so only what it logs before the first hidden test is kept. */
  async #keepLog(outcome: Outcome): Promise<void> {
    await sleep(LOG_SETTLE_MS);
    const { id, exchange } = outcome;
    const { logs } = this.#options.cell;
    const before = outcome.timeline?.announcedMs ?? 0;
    const since = { arrivedMs: this.#startedAtMs - before, beganMs: this.#beganAtMs - before };
    const lines = linesSince(logs, since, LOGGED_LINES);
    const app = exchange?.app ?? Object.keys(logs)[0];
    this.#logged.set(
      id,
      lines.flatMap((line) => (line.app === app ? [line.text] : [])),
    );
    this.#outcomes.set(id, withLog(outcome, lines));
  }

  #stop(reason: string): void {
    if (this.#stopReason !== null) return;
    this.#stopReason = reason;
    this.#options.cell.suite.call("appStopped", { reason }).catch(() => undefined);
  }

  /** The outcomes, once it is known whether broken connections mean that the app has ended. */
  async #settled(): Promise<Outcome[]> {
    const outcomes = [...this.#outcomes.values()];
    if (!outcomes.some(({ kind }) => kind === "unreachable")) return outcomes;
    await Promise.race([this.#options.cell.appExit, sleep(EXIT_SETTLE_MS)]);
    return this.#exitReason === null ? outcomes : attributeExit(outcomes, this.#exitReason);
  }
}

/** A suite process that fails or ends is the lab's fault, or ours; never the learner's. */
async function fromSuite<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (cause) {
    if (cause instanceof BacklabError) throw cause;
    throw new BacklabError("suite_crashed", `the suite process failed: ${reasonOf(cause)}`, { cause });
  }
}
