import type { Phases } from "../../grader/report/report.ts";

type Phase = keyof Phases;

/** Times the steps of a grade. A step that failed has a time, one that was not reached is null. */
export class PhaseTimer {
  readonly #phases: Phases = { intake: null, boot: null, load: null, ready: null, suite: null, seal: null };
  readonly #startedAt = performance.now();

  async time<T>(phase: Phase, step: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    try {
      return await step();
    } finally {
      this.#phases[phase] = rounded(performance.now() - startedAt);
    }
  }

  /** Forgets every step but intake, which is done once: what a second attempt takes is what its report says. */
  beginAgain(): void {
    Object.assign(this.#phases, { boot: null, load: null, ready: null, suite: null, seal: null });
  }

  get phases(): Phases {
    return { ...this.#phases };
  }

  get totalMs(): number {
    return rounded(performance.now() - this.#startedAt);
  }
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
