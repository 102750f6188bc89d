import type { Lab } from "../grader/lab.ts";
import { type Manifest, manifestOf, manifestProblems } from "../grader/manifest.ts";
import { notRun, type Outcome } from "../grader/outcome.ts";
import { type ReportDraft, type Results, type RunFacts, scoredReport, unscoredReport } from "../grader/report/build.ts";
import type { Phases, Report } from "../grader/report/report.ts";
import { asBacklabError, type Blame, BacklabError, reasonOf } from "./errors.ts";
import { listTests } from "./grade/list-tests.ts";
import { limitsReached } from "./grade/limits-reached.ts";
import { PhaseTimer } from "./grade/phases.ts";
import type { StartFailure } from "./grade/start-failure.ts";
import { startApps } from "./grade/start-apps.ts";
import { runSuite } from "./grade/suite-run.ts";
import type { Taken } from "./intake/intake.ts";
import { bundleSuite } from "./labs/bundle.ts";
import type { LoadedLab } from "./labs/catalogue.ts";
import { readSeed, SEED_FILE } from "./labs/seed.ts";
import type { Cell } from "./sandbox/cell.ts";
import type { CellSource } from "./sandbox/cells.ts";
import { unlessCancelled, within } from "./sandbox/deadline.ts";
import { issueReport } from "./signing/issue-report.ts";
import type { SigningKey } from "./signing/key-files.ts";

export interface GradeRequest {
  lab: LoadedLab;
  labDigest: string;
  /** Reads and checks what was handed in. */
  submission: () => Promise<Taken>;
  /** Decides every random input of the suites. */
  seed: number;
  /** Runs each stage's tests in an order that the seed decides, in place of the written one. */
  shuffle?: boolean;
  /** Signs the report, where the runtime isolates. */
  signingKey?: SigningKey | undefined;
}

/** What a grade tells while it goes on. */
export interface GradeEvents {
  onPhase?: (phase: keyof Phases) => void;
  onTest?: (outcome: Outcome, manifest: Manifest) => void;
  /** What became of every test, before anything is hidden from a learner. Not called when there is no score. */
  onResults?: (results: Results) => void;
  /** All that is left is to end the cell. It is still up, the app in it too; the report is as good as final. */
  beforeSeal?: (cell: Cell, report: Report) => Promise<void>;
  /** The run is over and has its verdict, and something of the cell could not be removed. */
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
    const { results, failure } = await run.toTheEnd();
    return run.issued(scoredReport(run.facts, results, failure));
  } catch (error) {
    return run.issued(unscored(asBacklabError(error), run.facts));
  }
}

/** Longest that opening a suite's connections may take. */
const CONNECT_SECONDS = 20;

class GradeRun {
  readonly #request: GradeRequest;
  readonly #cells: CellSource;
  readonly #signal: AbortSignal;
  readonly #events: GradeEvents;
  readonly #timer = new PhaseTimer();
  #taken: Taken | null = null;
  #images: Cell["images"] = null;
  #limitsReached: string[] = [];

  constructor(request: GradeRequest, cells: CellSource, signal: AbortSignal, events: GradeEvents) {
    this.#request = request;
    this.#cells = cells;
    this.#signal = signal;
    this.#events = events;
  }

  async toTheEnd(): Promise<{ results: Results; failure: StartFailure | null }> {
    const { submission, lab: loaded } = this.#request;
    const { lab } = loaded;
    const taken = await this.#step("intake", submission);
    this.#taken = taken;
    const bundling = bundleSuite(loaded);
    bundling.catch(() => undefined);
    const cell = await this.#step("boot", () => this.#cells.take(lab, this.#signal));
    this.#images = cell.images;
    try {
      const manifest = await this.#step("load", () => loadSuite(cell, loaded, bundling));
      const failure = await this.#step("ready", async () => startApps(cell, lab, taken, restarts(await bundling)));
      const ran =
        failure === null ? await this.#step("suite", () => this.#runSuite(cell, manifest)) : nothingRan(manifest);
      const results: Results = { lab, manifest, ...ran };
      this.#events.onResults?.(results);
      await this.#events.beforeSeal?.(cell, this.issued(scoredReport(this.facts, results, failure)));
      this.#limitsReached = limitsReached(await this.#step("seal", () => cell.seal()), lab.limits);
      return { results, failure };
    } finally {
      // Whatever the run came to, it came to: a container that resists removal does not change that.
      await release(cell, this.#events);
    }
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
      phases: this.#timer.phases,
    };
  }

  /** The report as it leaves here: with its digest, and signed where that is asked for and means something. */
  issued(draft: ReportDraft): Report {
    return issueReport(draft, { isolated: !this.#cells.runtime.practice, key: this.#request.signingKey });
  }

  #runSuite(cell: Cell, manifest: Manifest): ReturnType<typeof runSuite> {
    const { lab, seed, shuffle = false } = this.#request;
    const onTest = (outcome: Outcome): void => this.#events.onTest?.(outcome, manifest);
    return runSuite({ cell, lab: lab.lab, manifest, seed, shuffle, signal: this.#signal, onTest });
  }

  /** Begins no phase once the run is cancelled, and waits for none that does not look at the signal itself. */
  #step<T>(phase: keyof Phases, action: () => Promise<T>): Promise<T> {
    this.#events.onPhase?.(phase);
    const endsItself = phase === "boot" || phase === "seal";
    return this.#timer.time(phase, endsItself ? action : () => unlessCancelled(this.#signal, action));
  }
}

async function release(cell: Cell, { onLeftover }: GradeEvents): Promise<void> {
  try {
    await cell[Symbol.asyncDispose]();
  } catch (error) {
    onLeftover?.(reasonOf(error));
  }
}

function nothingRan({ tests }: Manifest): Pick<Results, "outcomes" | "logged"> {
  return { outcomes: tests.map(({ id }) => notRun(id, "the app did not start")), logged: new Map() };
}

/** A guess from the suite's text that only decides what is made ready ahead, never what happens. */
function restarts(code: string): ReadonlySet<string> {
  return new Set([...code.matchAll(/\.(?:re)?start\("([^"]*)"\)/g)].map(([, name = ""]) => name));
}

/** Opens the suite's connections and fixes the manifest, before anything of the learner's is in the cell. */
async function loadSuite(cell: Cell, loaded: LoadedLab, bundling: Promise<string>): Promise<Manifest> {
  const { lab } = loaded;
  const connecting = within(
    cell.suite.call("connect", cell.wiring),
    CONNECT_SECONDS,
    "connecting to the services",
    "service_failed",
  ).then(() => seed(cell, loaded));
  const listing = bundling.then((code) => fixManifest(cell, lab, code));
  const [manifest] = await Promise.all([listing, connecting]);
  return manifest;
}

/** Puts into the database what the lab says is there already. */
async function seed(cell: Cell, loaded: LoadedLab): Promise<void> {
  const sql = await readSeed(loaded);
  if (sql === null) return;
  const seeding = cell.suite.call("seed", { sql }).catch((cause: unknown) => {
    throw new BacklabError("lab_invalid", `${loaded.lab.id}/${SEED_FILE}: ${reasonOf(cause)}`, { cause });
  });
  await within(seeding, CONNECT_SECONDS, `running ${SEED_FILE}`, "lab_invalid");
}

/** Lists the tests and what each is worth. */
export async function fixManifest(cell: Cell, lab: Lab, code: string): Promise<Manifest> {
  const tests = await listTests(cell, lab, code);
  const problems = manifestProblems(lab, tests);
  if (problems.length === 0) return manifestOf(lab, tests);
  throw new BacklabError("suite_invalid", problems.map(({ message }) => message).join("\n"), {
    hint: "every test of a graded suite must run, be named once, and show no more than those before it",
  });
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
