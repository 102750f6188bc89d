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
export class WarmCells {
  readonly #workspace: Workspace;
  readonly #onLeftover: (message: string) => void;
  #kept: { asked: Runtime["name"] | null; warm: Warm } | null = null;
  #idle: NodeJS.Timeout | undefined;
  #dropping: Promise<void> = Promise.resolve();

  constructor(workspace: Workspace, onLeftover: (message: string) => void) {
    this.#workspace = workspace;
    this.#onLeftover = onLeftover;
  }

  /**
   * Those of an earlier check, where the runtime is still what it was; else there will be new ones. Rejects as `choose` does,
   * and where the lab cannot be read.
   *
   * @param asked the runtime by name; null for the usual one
   */
  async take(asked: Runtime["name"] | null, choose: () => Promise<Runtime>): Promise<Warm> {
    clearTimeout(this.#idle);
    const kept = this.#kept?.asked === asked ? this.#kept.warm : null;
    // Without an engine the embedded one is the usual one: an engine may have come up, and else it is said again.
    const isCertain = asked !== null || kept?.cells.runtime.name === "docker";
    if (kept !== null && isCertain) return kept;
    const runtime = await choose();
    if (kept?.cells.runtime.name === runtime.name) return kept;
    await this.drop();
    const warm = await this.#open(runtime);
    this.#kept = { asked, warm };
    return warm;
  }

  /** Whether the lab is still what it was. */
  async isCurrent({ lab, labDigest: digest }: Warm): Promise<boolean> {
    return (await labDigest(lab, templatesFolder).catch(() => null)) === digest;
  }

  /** Boots what the next check will need, and lets go of it when that has not come for this long. */
  keepFor(idleMinutes: number): void {
    void this.#kept?.warm.cells.fill();
    this.#idle = setTimeout(() => void this.drop(), idleMinutes * 60_000).unref();
  }

  /** Ends those that wait, and waits for all that are being ended. */
  drop(): Promise<void> {
    clearTimeout(this.#idle);
    const cells = this.#kept?.warm.cells;
    this.#kept = null;
    this.#dropping = Promise.all([this.#dropping, cells?.[Symbol.asyncDispose]()]).then(() => undefined);
    return this.#dropping;
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
