import { stat } from "node:fs/promises";
import type { Report } from "../../grader/report/report.ts";
import { BacklabError, reasonOf } from "../errors.ts";
import { grade, type GradeEvents, type GradeRequest } from "../grade.ts";
import { takeIn } from "../intake/intake.ts";
import { stageHints } from "../labs/hints.ts";
import type { CellPool } from "../pool/cell-pool.ts";
import { firstFailedStage } from "./failures.ts";
import { type Action, keysFor } from "./keys.ts";
import { after, newWatch, type WatchEvent, type WatchState } from "./state.ts";

export interface WatchOptions {
  request: Pick<GradeRequest, "lab" | "labDigest" | "suite">;
  folder: string;
  cells: Pick<CellPool, "runtime" | "take" | "end" | "fill">;
  newSeed: () => number;
  /** Ends the watch. */
  signal: AbortSignal;
  /** Called whenever there is something else to be seen. */
  show: (state: WatchState) => void;
  /** The verdict of a run that came to its end. */
  onVerdict?: (report: Report, state: WatchState) => void;
  onLeftover?: (message: string) => void;
}

/**
 * Grades a folder again and again: at once, and whenever `again` says that it has changed. A change during a run
 * cancels that run. Between runs a cell is booted and loaded for the next.
 */
export class WatchSession {
  readonly #options: WatchOptions;
  readonly #ending = new AbortController();
  #state: WatchState;
  #run: AbortController | null = null;
  #asked = true;
  #wake: () => void = () => undefined;
  #fault: Error | null = null;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#state = newWatch(options.request.lab.lab, options.folder);
    options.signal.addEventListener("abort", () => this.end(), { once: true });
    if (options.signal.aborted) this.end();
  }

  /**
   * Grades until `end` is called.
   *
   * @throws BacklabError `submission_missing` once the folder has gone, and what `fail` was called with
   */
  async run(): Promise<void> {
    while (!this.#ending.signal.aborted) {
      await this.#requireFolder();
      await this.#gradeOnce();
      await this.#untilAsked();
    }
    if (this.#fault !== null) throw this.#fault;
  }

  again(): void {
    this.#asked = true;
    this.#run?.abort();
    this.#wake();
  }

  end(): void {
    this.#ending.abort();
    this.#run?.abort();
    this.#wake();
  }

  /** Ends the watch with an error. */
  fail(error: Error): void {
    this.#fault = error;
    this.end();
  }

  /** Does what a key stands for at this moment, which may be nothing. */
  press(pressed: string): void {
    const found = keysFor(this.#state).find(({ key }) => key === pressed);
    if (found !== undefined) this.#act(found.action);
  }

  #act(action: Action): void {
    if (action.kind === "quit") this.end();
    if (action.kind === "again") this.again();
    if (action.kind === "view") this.#on({ kind: "viewed", view: action.view });
    if (action.kind === "hint") void this.#hint();
  }

  async #hint(): Promise<void> {
    const { report, hint } = this.#state;
    const stage = report && firstFailedStage(report);
    if (stage === null) return;
    const steps = await stageHints(this.#options.request.lab, stage).catch((error: unknown) => [reasonOf(error)]);
    const step = Math.min((hint?.step ?? 0) + 1, steps.length);
    this.#on({ kind: "hinted", hint: { stage, step, of: steps.length, text: steps[step - 1] ?? "" } });
  }

  async #gradeOnce(): Promise<void> {
    const { request, folder, cells, newSeed, onVerdict } = this.#options;
    if (this.#ending.signal.aborted) return;
    this.#asked = false;
    const run = new AbortController();
    this.#run = run;
    this.#on({ kind: "begun" });
    const submission = (): ReturnType<typeof takeIn> => takeIn(folder, { signal: run.signal });
    const report = await grade(
      { ...request, submission, seed: newSeed() },
      cells,
      run.signal,
      this.#events(run.signal),
    );
    this.#run = null;
    if (run.signal.aborted) return;
    this.#on({ kind: "graded", report });
    onVerdict?.(report, this.#state);
    void cells.fill();
  }

  /** What a run tells after it has been cancelled is of no interest. */
  #events(signal: AbortSignal): GradeEvents {
    const on = (event: WatchEvent): void => {
      if (!signal.aborted) this.#on(event);
    };
    const { onLeftover } = this.#options;
    return {
      onPhase: (phase) => on({ kind: "phase", phase }),
      onTest: ({ id, status }, manifest) => on({ kind: "tested", id, status, manifest }),
      onRetry: () => on({ kind: "retried" }),
      onReference: () => on({ kind: "reference" }),
      beforeSeal: (_, report) => Promise.resolve(on({ kind: "foreseen", report })),
      ...(onLeftover && { onLeftover }),
    };
  }

  #on(event: WatchEvent): void {
    this.#state = after(this.#state, event);
    this.#options.show(this.#state);
  }

  async #untilAsked(): Promise<void> {
    if (this.#asked || this.#ending.signal.aborted) return;
    await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  async #requireFolder(): Promise<void> {
    const { folder } = this.#options;
    const found = await stat(folder).catch(() => null);
    if (found?.isDirectory() === true) return;
    throw new BacklabError("submission_missing", `${folder} has gone: there is nothing left to watch`, {
      hint: "go to where the project is now, and watch that",
    });
  }
}
