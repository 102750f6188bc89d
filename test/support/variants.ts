import { describe, expect, it } from "vitest";
import { labIds, loadLab, type LoadedLab } from "../../runner/labs/catalogue.ts";
import { variantNames } from "../../runner/labs/variants.ts";
import { labsFolder } from "../../runner/paths.ts";
import { type CellSource, freshCells } from "../../runner/sandbox/cells.ts";
import { type Candidate, gradable, readCandidate } from "../../runner/verify/candidate.ts";
import { lintGate } from "../../runner/verify/gates/lint.ts";
import { judgeMistake } from "../../runner/verify/gates/mistakes.ts";
import { judgeStarter } from "../../runner/verify/gates/starter.ts";
import { imperfections } from "../../runner/verify/judge.ts";
import { Trial } from "../../runner/verify/trial.ts";
import type { VariantRun } from "../../runner/verify/variant-run.ts";
import { expectGolden, GOLDEN_SEED } from "./golden.ts";
import { runtimes, type RuntimeUnderTest } from "./runtimes.ts";

/**
 * Every lab's own submissions come out as the lab says, on every runtime, as `backlab verify` judges them.
 * BACKLAB_REPEAT=N does it N times, with the mistakes: there are hundreds, so otherwise they are left to `backlab verify`.
 */

const repeats = Number(process.env["BACKLAB_REPEAT"] ?? "1");
const everything = "BACKLAB_REPEAT" in process.env;
const labs = await Promise.all((await labIds(labsFolder)).map((id) => loadLab(labsFolder, id)));
const cases = await Promise.all(labs.map(async (lab) => ({ lab, id: lab.lab.id, variants: await variantNames(lab) })));
const { signal } = new AbortController();

let seed = Math.trunc(Math.random() * 1e6);

/** What the tests of one lab on one runtime share, made when the first of them needs it. */
class LabUnderTest {
  readonly #lab: LoadedLab;
  readonly #variants: readonly string[];
  readonly #underTest: RuntimeUnderTest;
  #candidate: Promise<Candidate> | null = null;

  constructor(lab: LoadedLab, variants: readonly string[], underTest: RuntimeUnderTest) {
    this.#lab = lab;
    this.#underTest = underTest;
    this.#variants = variants;
  }

  get cells(): CellSource {
    return freshCells(this.#underTest.runtime());
  }

  get candidate(): Promise<Candidate> {
    return (this.#candidate ??= readCandidate(this.#lab.folder, this.cells, signal));
  }

  /** @param fixed the seed; without one, one that no other grade has */
  async grade(variant: string, fixed?: number): Promise<{ trial: Trial; run: VariantRun }> {
    const candidate = await this.candidate;
    const lab = gradable(candidate);
    if (lab === null) throw new Error(candidate.faults.map(({ message }) => message).join("\n"));
    const name = candidate.id;
    const [variants, cells, newSeed] = [this.#variants, this.cells, (): number => fixed ?? seed++];
    const trial = new Trial({ lab, name, variants, cells, signal, jobs: 1, repeat: 1, newSeed });
    return { trial, run: await trial.gradeOne(trial.order(variant)) };
  }
}

/** Declares the tests of all labs on one runtime; a file per runtime, so that they run side by side. */
export function describeVariants(name: RuntimeUnderTest["name"]): void {
  describe.each(runtimes.filter((runtime) => runtime.name === name))("on the $name runtime", (underTest) => {
    describe.each(cases)("$id", ({ lab, variants }) => {
      const available = underTest.available && (lab.lab.services.includes("redis") ? underTest.hasRedis : true);
      const named = (prefix: string): string[] => variants.filter((variant) => variant.startsWith(prefix));
      const times = { skip: !available, repeats: repeats - 1 };
      const tested = new LabUnderTest(lab, variants, underTest);

      it("is what docs/labs.md says", { skip: !available }, async () => {
        expect((await lintGate.read(await tested.candidate)).problems).toEqual([]);
      });

      it("grades the starter at its declared score", times, async () => {
        const { trial, run } = await tested.grade("starter");
        expect((await judgeStarter(trial, run)).problems).toEqual([]);
      });

      it.each(["solution", ...named("alternatives/")])("grades %s at 100", times, async (variant) => {
        const { trial, run } = await tested.grade(variant);
        expect(imperfections(trial, run)).toEqual([]);
        expect(run.report.score).toEqual({ earned: 100, possible: 100 });
      });

      if (!everything) return;

      it.for(named("mistakes/"))("fails exactly what %s names, in the same words", times, async (variant, { task }) => {
        const isFirst = (task.result?.repeatCount ?? 0) === 0;
        const { trial, run } = await tested.grade(variant, isFirst ? GOLDEN_SEED : undefined);
        expect(await judgeMistake(trial, run)).toEqual([]);
        if (isFirst) await expectGolden(lab.lab.id, variant, run.report);
      });
    });
  });
}
