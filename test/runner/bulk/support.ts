import type { Candidate } from "../../../runner/bulk/candidate.ts";
import type { Submitted } from "../../../runner/bulk/identify.ts";
import { OutFolder } from "../../../runner/bulk/out-folder.ts";
import { type BulkEvents, type BulkPlace, gradeAll, type Graded } from "../../../runner/bulk/run.ts";
import { BacklabError } from "../../../runner/errors.ts";
import { takeInFiles } from "../../../runner/intake/intake.ts";
import type { Cell } from "../../../runner/sandbox/cell.ts";
import { type CellSource, freshCells } from "../../../runner/sandbox/cells.ts";
import type { SigningKey } from "../../../runner/signing/key-files.ts";
import { type Files, loadTinyLab } from "../../support/grading.ts";
import { runtimes } from "../../support/runtimes.ts";

export function candidate(id: string, more: Partial<Candidate> = {}): Candidate {
  const nobody = { personId: null, email: null, attempt: 1, submittedAt: null };
  return { id, name: id, person: id, where: id, ...nobody, ...more };
}

export function submitted(id: string, files: Files, more: Partial<Candidate> = {}): Submitted {
  const contents = Object.entries(files).map(([path, text]) => [path, Buffer.from(text)] as const);
  return { candidate: candidate(id, more), take: (signal) => takeInFiles(contents, { signal }) };
}

/** Cells of a runtime of this machine, counted, some of which cannot be opened. */
export class CountedCells implements CellSource {
  readonly runtime: CellSource["runtime"];
  readonly #cells: CellSource;
  opened = 0;
  /** As long as this is true none can be opened. */
  broken: () => boolean = () => false;

  constructor(practice?: boolean) {
    const under = runtimes.find(({ available }) => available);
    if (under === undefined) throw new Error("there is no runtime here");
    this.#cells = freshCells(under.runtime());
    this.runtime = { name: under.name, practice: practice ?? this.#cells.runtime.practice };
  }

  async take(...request: Parameters<CellSource["take"]>): Promise<Cell> {
    if (this.broken()) throw new BacklabError("engine_failed", "the engine has gone");
    this.opened++;
    return this.#cells.take(...request);
  }

  end(cell: Cell): Promise<void> {
    return this.#cells.end(cell);
  }
}

export const TERMS = { lab: { id: "tiny-lab", digest: "sha256:test" }, seed: 7, runtime: "docker" };

export function openFolder(path: string, signingKey?: SigningKey): Promise<OutFolder> {
  return OutFolder.open(path, { ...TERMS, signingKey }, () => 1);
}

export interface RunOptions {
  cells: CellSource;
  folder: string;
  machine?: BulkPlace["machine"];
  signingKey?: SigningKey;
  signal?: AbortSignal;
  events?: BulkEvents;
  jobs?: number;
}

/** One run over these submissions, with nothing replaced but what is asked for. */
export async function runOver(all: readonly Submitted[], options: RunOptions): Promise<Graded[]> {
  const { cells, folder, signingKey, signal = new AbortController().signal, events, jobs = 1 } = options;
  await using out = await openFolder(folder, signingKey);
  const machine = options.machine ?? { answers: () => Promise.resolve(true), waitSeconds: 1 };
  const request = { lab: await loadTinyLab(), submitted: all, out, signingKey, jobs };
  return await gradeAll(request, { cells, machine }, signal, events);
}

export function points(results: readonly Graded[]): Record<string, number | string | null> {
  return Object.fromEntries(
    results.map(({ candidate: { id }, report }) => [id, report?.score?.earned ?? report?.verdict ?? null]),
  );
}
