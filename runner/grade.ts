import type { Lab } from "../grader/lab.ts";
import { type Manifest, manifestOf, manifestProblems } from "../grader/manifest.ts";
import type { Outcome } from "../grader/outcome.ts";
import { type Results, type RunFacts, scoredReport, unscoredReport } from "../grader/report/build.ts";
import type { Phases, Report } from "../grader/report/report.ts";
import { type Blame, BacklabError, reasonOf } from "./errors.ts";
import { PhaseTimer } from "./grade/phases.ts";
import { startCommand } from "./grade/start-command.ts";
import { endedEarly, neverListened, noEntryFile, type StartFailure } from "./grade/start-failure.ts";
import { runSuite } from "./grade/suite-run.ts";
import type { Taken } from "./intake/intake.ts";
import { bundleSuite } from "./labs/bundle.ts";
import type { LoadedLab } from "./labs/catalogue.ts";
import type { Cell } from "./sandbox/cell.ts";
import type { CellSource } from "./sandbox/cells.ts";
import { unlessCancelled } from "./sandbox/deadline.ts";

export interface GradeRequest {
  lab: LoadedLab;
  labDigest: string;
  /** Reads and checks what was handed in. */
  submission: () => Promise<Taken>;
  /** Decides every random input of the suites. */
  seed: number;
}

/** What a grade tells while it goes on. */
export interface GradeEvents {
  onPhase?: (phase: keyof Phases) => void;
  onTest?: (outcome: Outcome, manifest: Manifest) => void;
  /** All that is left is to end the cell. It is still up, the app in it too; the report is as good as final. */
  beforeSeal?: (cell: Cell, report: Report) => Promise<void>;
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
  const timer = new PhaseTimer();
  let taken: Taken | null = null;
  const facts = (): RunFacts => ({
    lab: { id: request.lab.lab.id, digest: request.labDigest },
    submission: taken === null ? null : { digest: taken.submission.digest, ignored: taken.submission.ignored },
    runtime: cells.runtime.name,
    practice: cells.runtime.practice,
    seed: request.seed,
    durationMs: timer.totalMs,
    phases: timer.phases,
  });
  const step = <T>(phase: keyof Phases, action: () => Promise<T>): Promise<T> => {
    events.onPhase?.(phase);
    return timer.time(phase, action);
  };
  try {
    taken = await step("intake", request.submission);
    const { results, failure } = await gradeInCell(request, taken, cells, signal, events, step, facts);
    return scoredReport(facts(), results, failure);
  } catch (error) {
    return reportOf(error, facts());
  }
}

type Step = <T>(phase: keyof Phases, action: () => Promise<T>) => Promise<T>;

async function gradeInCell(
  { lab: loaded, seed }: GradeRequest,
  taken: Taken,
  cells: CellSource,
  signal: AbortSignal,
  events: GradeEvents,
  step: Step,
  facts: () => RunFacts,
): Promise<{ results: Results; failure: StartFailure | null }> {
  const { lab } = loaded;
  const bundling = bundleSuite(loaded);
  bundling.catch(() => undefined);
  await using cell = await step("boot", () => cells.take(lab, signal));
  const manifest = await step("load", async () => {
    const listing = bundling.then((code) => fixManifest(cell, lab, code));
    const [fixed] = await Promise.all([listing, cell.suite.call("connect", cell.wiring)]);
    return fixed;
  });
  const failure = await step("ready", () => unlessCancelled(signal, () => startApps(cell, lab, taken)));
  const onTest = (outcome: Outcome): void => events.onTest?.(outcome, manifest);
  const ran =
    failure === null
      ? await step("suite", () => runSuite({ cell, lab, manifest, seed, signal, onTest }))
      : { outcomes: [], logged: new Map<string, string[]>() };
  const results: Results = { lab, manifest, ...ran };
  await events.beforeSeal?.(cell, scoredReport(facts(), results, failure));
  await step("seal", () => cell.seal());
  return { results, failure };
}

/** Lists the tests and what each is worth, before anything of the learner's is in the cell. */
async function fixManifest(cell: Cell, lab: Lab, code: string): Promise<Manifest> {
  const { tests } = await listed(cell, lab, code);
  const problems = manifestProblems(lab, tests);
  if (problems.length === 0) return manifestOf(lab, tests);
  throw new BacklabError("suite_invalid", problems.join("\n"), {
    hint: "every test of a graded suite must run and be named once",
  });
}

async function listed(cell: Cell, lab: Lab, code: string): ReturnType<typeof cell.suite.call<"load">> {
  try {
    return await cell.suite.call("load", { code, stages: lab.stages.map(({ id }) => id) });
  } catch (cause) {
    throw new BacklabError("suite_invalid", `the suite cannot be read: ${(cause as Error).message}`, { cause });
  }
}

/** Hands every app its code and waits until it listens. */
async function startApps(cell: Cell, lab: Lab, { submission, archive }: Taken): Promise<StartFailure | null> {
  for (const [name, app] of Object.entries(lab.apps)) {
    const start = startCommand(app, submission.files);
    if (start === null) return noEntryFile(name, app);
    await cell.load(name, { archive, start });
  }
  for (const name of Object.keys(lab.apps)) {
    const failure = await untilListening(cell, lab, name);
    if (failure !== null) return failure;
  }
  return null;
}

const LAST_LINES = 15;

async function untilListening(cell: Cell, lab: Lab, name: string): Promise<StartFailure | null> {
  const { startSeconds } = lab.limits;
  const probed = cell.suite.call("probe", { app: name, withinMs: startSeconds * 1_000 });
  const first = await Promise.race([probed, cell.appExit]);
  const logged = (): string[] => cell.logs[name]?.last(LAST_LINES) ?? [];
  if ("app" in first) return endedEarly(first, logged(), lab.packages);
  if (first.ready) return null;
  const { ports } = await cell.suite.call("listening", null);
  return neverListened(name, lab.apps[name]?.port ?? 0, startSeconds, ports, logged());
}

const VERDICTS = {
  submission: "rejected",
  lab: "lab_error",
  machine: "infra_error",
  cancelled: "cancelled",
} as const satisfies Record<Exclude<Blame, "usage">, Report["verdict"]>;

/** What is not one of ours is a fault in backlab, and no more the learner's than a broken engine is. */
function reportOf(error: unknown, facts: RunFacts): Report {
  const known =
    error instanceof BacklabError ? error : new BacklabError("unexpected", `backlab itself failed: ${reasonOf(error)}`);
  const { code, message, hint, blame } = known;
  if (blame === "usage") throw known;
  return unscoredReport(facts, VERDICTS[blame], { code, message, hint, logged: [] });
}
