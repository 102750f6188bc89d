import type { Manifest } from "../../grader/manifest.ts";
import { bundleSuite } from "../labs/bundle.ts";
import type { LoadedLab } from "../labs/catalogue.ts";
import type { Cell } from "../sandbox/cell.ts";
import { loadSuite } from "./load-suite.ts";

/** What is known of a suite once it is in a cell. */
export interface LoadedSuite {
  manifest: Manifest;
  /** The apps that it is going to start again, or later, as far as its text tells. */
  restarts: ReadonlySet<string>;
}

/**
 * A lab's suite as it was when first needed: bundled once, and loaded once into each cell that is to run it. Nothing of
 * that depends on a submission or a seed, so whoever keeps cells ahead may load it before there is either, and the
 * grade that gets the cell finds it loaded.
 */
export class LabSuite {
  readonly lab: LoadedLab;
  readonly #loaded = new WeakMap<Cell, Promise<LoadedSuite>>();
  #bundling: Promise<string> | null = null;

  constructor(lab: LoadedLab) {
    this.lab = lab;
  }

  /** Begins what takes a while and needs no cell. */
  prepare(): void {
    this.#bundled().catch(() => undefined);
  }

  /**
   * Loads the suite into a cell that has no code of a learner's yet.
   *
   * @throws BacklabError of blame `lab` or `machine`
   */
  loadInto(cell: Cell): Promise<LoadedSuite> {
    const loaded = this.#loaded.get(cell) ?? this.#load(cell);
    this.#loaded.set(cell, loaded);
    return loaded;
  }

  async #load(cell: Cell): Promise<LoadedSuite> {
    const bundling = this.#bundled();
    const manifest = await loadSuite(cell, this.lab, bundling);
    return { manifest, restarts: restartsIn(await bundling) };
  }

  /** What kept it from being bundled may be gone the next time. */
  #bundled(): Promise<string> {
    this.#bundling ??= bundleSuite(this.lab).catch((error: unknown) => {
      this.#bundling = null;
      throw error;
    });
    return this.#bundling;
  }
}

/** A guess from the suite's text that only decides what is made ready ahead, never what happens. */
function restartsIn(code: string): ReadonlySet<string> {
  return new Set([...code.matchAll(/\.(?:re)?start\("([^"]*)"\)/g)].map(([, name = ""]) => name));
}
