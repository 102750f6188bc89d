import { LabSuite } from "../grade/lab-suite.ts";
import type { LoadedLab } from "../labs/catalogue.ts";
import { labDigest } from "../labs/digest.ts";
import { labsFolder, templatesFolder } from "../paths.ts";
import { CellPool } from "../pool/cell-pool.ts";
import { PoolLimits } from "../pool/pool-limits.ts";
import type { Runtime } from "../sandbox/cell.ts";
import type { Workspace } from "../workspace/find.ts";
import { labOf } from "../workspace/lab-of.ts";

/** One for the grade, and one for a first look. */
export const CELLS = 2;

/** A lab as it is at one time, and cells that wait for it. */
export interface Warm {
  lab: LoadedLab;
  labDigest: string;
  suite: LabSuite;
  cells: CellPool;
}

/** The cells of one workspace's checks: of the lab as it is, on the runtime that was asked for last. */
export class WarmCells implements AsyncDisposable {
  readonly #workspace: Workspace;
  readonly #onLeftover: (message: string) => void;
  #kept: { asked: string; warm: Warm } | null = null;
  #idle: NodeJS.Timeout | undefined;

  constructor(workspace: Workspace, onLeftover: (message: string) => void) {
    this.#workspace = workspace;
    this.#onLeftover = onLeftover;
  }

  /** Those of an earlier check, where lab and runtime are still what they were. */
  async take(asked: string, digest: string, choose: () => Promise<Runtime>): Promise<Warm> {
    clearTimeout(this.#idle);
    if (this.#kept?.asked === asked && this.#kept.warm.labDigest === digest) return this.#kept.warm;
    await this.drop();
    const warm = await this.#open(await choose());
    this.#kept = { asked, warm };
    return warm;
  }

  /** Boots what the next check will need, and lets go of it when that has not come for this long. */
  keepFor(idleMinutes: number): void {
    void this.#kept?.warm.cells.fill();
    this.#idle = setTimeout(() => void this.drop(), idleMinutes * 60_000).unref();
  }

  async drop(): Promise<void> {
    clearTimeout(this.#idle);
    const kept = this.#kept;
    this.#kept = null;
    await kept?.warm.cells[Symbol.asyncDispose]();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.drop();
  }

  async #open(runtime: Runtime): Promise<Warm> {
    const lab = await labOf(this.#workspace, labsFolder);
    const suite = new LabSuite(lab);
    suite.prepare();
    const limits = PoolLimits.parse({ cells: CELLS });
    const cells = new CellPool({ runtime, suite, limits, refill: false, onLeftover: this.#onLeftover });
    return { lab, labDigest: await labDigest(lab, templatesFolder), suite, cells };
  }
}
