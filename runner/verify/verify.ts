import type { CellSource } from "../sandbox/cells.ts";
import { cancelled } from "../sandbox/deadline.ts";
import { variantNames } from "../labs/variants.ts";
import { type Candidate, gradable, readCandidate } from "./candidate.ts";
import type { Finding, Gate } from "./gate.ts";
import { gates } from "./gates.ts";
import { labFault } from "./lab-fault.ts";
import { Trial } from "./trial.ts";
import type { GateName, GateResult, Verification, VerifiedLab } from "./verification.ts";

/** A lab to verify. */
export interface LabToVerify {
  folder: string;
  /** What it is called in commands to type: its id, or the path that was given. */
  name: string;
}

export interface VerifyRequest {
  labs: readonly LabToVerify[];
  /** The gates to try; all when there are none. */
  only: readonly GateName[];
  /** How often the stability gate grades each variant. */
  repeat: number;
  /** How many grades may go on at a time. */
  jobs: number;
  /** What the seeds of all grades are drawn from. */
  seed: number;
}

/** What a verification tells while it goes on. */
export interface VerifyEvents {
  onLab?: (lab: VerifiedLab) => void;
  onGateBegin?: (gate: GateName) => void;
  /** So many of the grades that the gate has begun with are done. */
  onGrades?: (done: number, of: number) => void;
  onGate?: (result: GateResult) => void;
  /** Something of a cell could not be removed. */
  onLeftover?: (message: string) => void;
}

/**
 * Puts labs to the proof, one after another, gate by gate. What is wrong with a lab is in the result.
 *
 * @throws BacklabError of blame `machine` when grading is not possible here, or `cancelled`; nothing is left running
 */
export async function verify(
  request: VerifyRequest,
  cells: CellSource,
  signal: AbortSignal,
  events: VerifyEvents = {},
): Promise<Verification> {
  const startedAt = performance.now();
  const run = new VerifyRun(request, cells, signal, events);
  const labs: VerifiedLab[] = [];
  for (const lab of request.labs) labs.push(await run.verifyLab(lab));
  const { repeat, seed } = request;
  const durationMs = Math.round(performance.now() - startedAt);
  return { schemaVersion: 1, runtime: cells.runtime.name, repeat, seed, durationMs, labs };
}

class VerifyRun {
  readonly #request: VerifyRequest;
  readonly #cells: CellSource;
  readonly #signal: AbortSignal;
  readonly #events: VerifyEvents;
  #nextSeed: number;

  constructor(request: VerifyRequest, cells: CellSource, signal: AbortSignal, events: VerifyEvents) {
    this.#request = request;
    this.#cells = cells;
    this.#signal = signal;
    this.#events = events;
    this.#nextSeed = request.seed;
  }

  async verifyLab({ folder, name }: LabToVerify): Promise<VerifiedLab> {
    const { only } = this.#request;
    const candidate = await readCandidate(folder, this.#cells, this.#signal);
    const { id, digest, loaded } = candidate;
    const lab: VerifiedLab = { id, title: loaded?.lab.title ?? id, digest, gates: [] };
    this.#events.onLab?.(lab);
    const trial = await this.#trialOf(candidate, name);
    for (const gate of gates.filter((one) => only.length === 0 || only.includes(one.name))) {
      const result = await this.#tryGate(gate, candidate, trial, lab.gates);
      lab.gates.push(result);
      this.#events.onGate?.(result);
    }
    return lab;
  }

  async #tryGate(
    gate: Gate,
    candidate: Candidate,
    trial: Trial | null,
    before: readonly GateResult[],
  ): Promise<GateResult> {
    if (this.#signal.aborted) throw cancelled();
    this.#events.onGateBegin?.(gate.name);
    const startedAt = performance.now();
    const found = await this.#findingOf(gate, candidate, trial, before);
    const durationMs = Math.round(performance.now() - startedAt);
    if (typeof found === "string") {
      return { gate: gate.name, ok: null, figure: `not tried: ${found}`, durationMs, problems: [] };
    }
    return { gate: gate.name, ok: found.problems.length === 0, durationMs, ...found };
  }

  /** @returns a finding, or why the gate is not tried */
  async #findingOf(
    gate: Gate,
    candidate: Candidate,
    trial: Trial | null,
    before: readonly GateResult[],
  ): Promise<Finding | string> {
    if ("read" in gate) return gate.read(candidate);
    if (trial === null) return "the lab cannot be graded with, see lint";
    if (before.some(({ gate: name, ok }) => name === gate.needs && ok !== true)) return `needs ${gate.needs}`;
    try {
      return await gate.grade(trial);
    } catch (error) {
      return { figure: "the lab is at fault", problems: [labFault(error)] };
    }
  }

  async #trialOf(candidate: Candidate, name: string): Promise<Trial | null> {
    const lab = gradable(candidate);
    if (lab === null) return null;
    const { jobs, repeat } = this.#request;
    const { onGrades, onLeftover } = this.#events;
    return new Trial({
      lab,
      name,
      variants: await variantNames(lab.loaded),
      cells: this.#cells,
      signal: this.#signal,
      jobs,
      repeat,
      newSeed: () => this.#nextSeed++,
      ...(onGrades && { onGrades }),
      ...(onLeftover && { onLeftover }),
    });
  }
}
