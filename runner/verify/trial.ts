import type { ManifestTest } from "../../grader/manifest.ts";
import type { ReportedStage } from "../../grader/report/report.ts";
import { firstLook } from "../grade/first-look.ts";
import { takeReference } from "../grade/reference.ts";
import type { CellSource } from "../sandbox/cells.ts";
import type { GradableLab } from "./candidate.ts";
import { sideBySide } from "./side-by-side.ts";
import { SuitePlaces } from "./suite-places.ts";
import { tryTwice } from "./try-twice.ts";
import { type GradeOrder, gradeVariant, type VariantRun } from "./variant-run.ts";

/** What grading one lab's variants takes. */
export interface TrialSetup {
  lab: GradableLab;
  /** As the lab is called on the command line. */
  name: string;
  /** All variants, as `variantNames` lists them. */
  variants: readonly string[];
  cells: CellSource;
  signal: AbortSignal;
  /** How many grades may go on at a time. */
  jobs: number;
  /** How often the stability gate grades each variant. */
  repeat: number;
  newSeed: () => number;
  onGrades?: (done: number, of: number) => void;
  onLeftover?: (message: string) => void;
}

/** One lab while its variants are graded: what the gates have in common. */
export class Trial {
  readonly #setup: TrialSetup;
  readonly #places: SuitePlaces;
  readonly #references: VariantRun[] = [];

  constructor(setup: TrialSetup) {
    this.#setup = setup;
    this.#places = new SuitePlaces(setup.lab.loaded.folder);
  }

  get lab(): GradableLab {
    return this.#setup.lab;
  }

  get repeat(): number {
    return this.#setup.repeat;
  }

  get tests(): readonly ManifestTest[] {
    return this.#setup.lab.manifest.tests;
  }

  /** Every run of the solution so far that nothing kept busy. */
  get references(): readonly VariantRun[] {
    return this.#references;
  }

  /** The lab's variants of a kind, like `alternatives/plain-node-http`. */
  variants(kind: "alternatives" | "mistakes"): string[] {
    return this.#setup.variants.filter((variant) => variant.startsWith(`${kind}/`));
  }

  /** An order for a grade with a seed that no other has. */
  order(variant: string, more: Pick<GradeOrder, "shuffle" | "busy"> = {}): GradeOrder {
    return { variant, seed: this.#setup.newSeed(), ...more };
  }

  /** Grades as many at a time as the machine is for; those that keep a core busy one by one, after the others. */
  async gradeAll(orders: readonly GradeOrder[]): Promise<VariantRun[]> {
    const { lab, cells, signal, jobs, onGrades, onLeftover } = this.#setup;
    let done = 0;
    onGrades?.(done, orders.length);
    const gradeOne = async (order: GradeOrder, either: AbortSignal): Promise<VariantRun> => {
      const run = await gradeVariant(lab, order, { cells, signal: either, ...(onLeftover && { onLeftover }) });
      onGrades?.(++done, orders.length);
      return run;
    };
    const calm = await sideBySide(
      orders.filter(({ busy }) => busy !== true),
      jobs,
      signal,
      gradeOne,
    );
    const busy = await sideBySide(
      orders.filter(({ busy: isBusy }) => isBusy === true),
      1,
      signal,
      gradeOne,
    );
    this.#references.push(
      ...calm.filter(({ variant, report }) => variant === "solution" && report.verdict === "graded"),
    );
    return [...calm, ...busy];
  }

  async gradeOne(order: GradeOrder): Promise<VariantRun> {
    const [run] = await this.gradeAll([order]);
    if (run === undefined) throw new Error("one order is one run");
    return run;
  }

  /**
   * What becomes of each of these stages of the solution in a cell where no other runs; null where nothing does.
   *
   * @throws BacklabError of blame `machine` when it was at fault twice, or `cancelled`
   */
  async lookAtStages(stages: readonly string[], seed: number): Promise<(ReportedStage | null)[]> {
    const { lab, cells, signal, jobs, onLeftover } = this.#setup;
    const taken = await takeReference(lab.loaded, signal);
    return sideBySide(stages, jobs, signal, (stage, either) =>
      tryTwice(async () => {
        let seen: ReportedStage | null = null;
        const onSeen = (found: ReportedStage): void => void (seen = found);
        const order = { suite: lab.suite, taken, seed, stage };
        const broken = await firstLook(order, { cells, signal: either }, { onLeftover, onSeen });
        if (broken !== null && broken.blame !== "lab") throw broken;
        return seen;
      }),
    );
  }

  /** Where a test is written: its file and, where it can be told, its line. */
  placeOf(id: string): { file: string; line: number | null } {
    const test = this.tests.find((one) => one.id === id);
    return test === undefined ? { file: "suite", line: null } : this.#places.of(test);
  }

  /** The command line that repeats a grade. */
  command({ variant, seed, shuffle = false }: GradeOrder): string {
    const { name, cells } = this.#setup;
    const flags = [
      ...(shuffle ? ["--shuffle"] : []),
      ...(cells.runtime.practice ? [`--runtime ${cells.runtime.name}`] : []),
    ];
    return [`backlab grade ${name} --variant ${variant} --seed ${seed}`, ...flags].join(" ");
  }

  /** The command line that tries some gates of this lab alone. */
  verifyCommand(gate: string): string {
    return `backlab verify ${this.#setup.name} --only ${gate}`;
  }
}
