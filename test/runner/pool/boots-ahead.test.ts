import { describe, expect, it } from "vitest";
import { LabSuite } from "../../../runner/grade/lab-suite.ts";
import { CellPool } from "../../../runner/pool/cell-pool.ts";
import { PoolLimits, poolLimitsFor } from "../../../runner/pool/pool-limits.ts";
import type { Cell } from "../../../runner/sandbox/cell.ts";
import { brokenLab, loadTinyLab } from "../../support/grading.ts";
import { runtimes } from "../../support/runtimes.ts";
import { watched } from "./watched-runtime.ts";
import { never, poolOf, holdUp, gradeWith } from "./pools.ts";

const embedded = runtimes.filter(({ name }) => name === "embedded").map(({ runtime }) => runtime)[0];
if (embedded === undefined) throw new Error("there is an embedded runtime");

describe("what a pool boots ahead", () => {
  it("is nothing where memory is short, or where there is to be none", async () => {
    const lab = await loadTinyLab();
    for (const more of [{ freeMiB: () => 1_023 }, { cells: 0 }]) {
      const watch = watched(embedded());
      await using pool = poolOf(watch, lab, more);
      await using cell = await pool.take(lab.lab, never);
      expect(watch.opened).toEqual([cell]);
      expect(watch.asked).toBe(1);
    }
  });

  it("is nothing after a cell of another shape, which is opened as it is asked for", async () => {
    const lab = await loadTinyLab();
    const watch = watched(embedded());
    await using pool = poolOf(watch, lab);
    await using cell = await pool.take({ ...lab.lab, apps: {} }, never);
    expect(watch.opened).toEqual([cell]);
    expect(watch.asked).toBe(1);
  });

  it("is as many as the limit says, one at a time", async () => {
    const lab = await loadTinyLab();
    const watch = watched(embedded());
    await using pool = poolOf(watch, lab, { cells: 2 });
    await using cell = await pool.take(lab.lab, never);
    expect(watch.opened[0]).toBe(cell);
    expect(watch.asked).toBe(2);
    await pool.fill();
    expect(watch.asked).toBe(3);
    expect(watch.opened).toHaveLength(3);
  });

  it("is nothing more than will be taken, where that is known", async () => {
    const lab = await loadTinyLab();
    const watch = watched(embedded());
    await using pool = poolOf(watch, lab, { cells: 4, grades: 2 });
    await pool.fill();
    expect(watch.asked).toBe(2);
    await using first = await pool.take(lab.lab, never);
    await using second = await pool.take(lab.lab, never);
    await using third = await pool.take(lab.lab, never);
    await pool.fill();
    expect(watch.opened).toEqual([first, second, third]);
  });

  it("is nothing before it is asked for, where the cores are for the grade", async () => {
    const lab = await loadTinyLab();
    const watch = watched(embedded());
    await using pool = poolOf(watch, lab, { refill: false });
    await using first = await pool.take(lab.lab, never);
    expect(watch.asked).toBe(1);
    await Promise.all([pool.fill(), pool.fill()]);
    expect(watch.asked).toBe(2);
    await using second = await pool.take(lab.lab, never);
    expect(watch.opened).toEqual([first, second]);
  });

  it("is not missed when it fails: who asks gets a cell, or the reason", async () => {
    const lab = await loadTinyLab();
    const watch = watched(embedded(), [1, 3]);
    await using pool = poolOf(watch, lab);
    await expect(pool.take(lab.lab, never)).rejects.toThrow("the engine is away");
    await using first = await pool.take(lab.lab, never);
    await using second = await pool.take(lab.lab, never);
    expect(watch.opened.slice(0, 2)).toEqual([first, second]);
  });

  it("is nothing with a suite that cannot be loaded, which the grade tells of", async () => {
    await using lab = await brokenLab({ "suite/open.test.ts": "it('is not TypeScript" });
    const watch = watched(embedded());
    const suite = new LabSuite(lab);
    await using pool = new CellPool({ runtime: watch, suite, limits: PoolLimits.parse({ cells: 1 }) });
    await pool.fill();
    expect(watch.asked).toBe(1);
    expect(await gradeWith(pool, suite)).toMatchObject({ verdict: "lab_error", error: { code: "suite_invalid" } });
  });

  it("is told of when it cannot be removed", async () => {
    const lab = await loadTinyLab();
    const leftovers: string[] = [];
    const watch = watched(embedded());
    const pool = poolOf(watch, lab, { leftovers });
    await pool.fill();
    const [waiting] = watch.opened as [Cell];
    const end = waiting[Symbol.asyncDispose].bind(waiting);
    Object.assign(waiting, { [Symbol.asyncDispose]: () => Promise.reject(new Error("it resists")) });
    await pool[Symbol.asyncDispose]();
    expect(leftovers).toEqual(["it resists"]);
    await end();
  });

  it("is told of when it was given back and cannot be removed", async () => {
    const lab = await loadTinyLab();
    const leftovers: string[] = [];
    const watch = watched(embedded());
    const pool = poolOf(watch, lab, { leftovers, refill: false });
    const cell = await pool.take(lab.lab, never);
    const end = cell[Symbol.asyncDispose].bind(cell);
    Object.assign(cell, { [Symbol.asyncDispose]: () => Promise.reject(new Error("it resists")) });
    await pool.end(cell);
    await pool[Symbol.asyncDispose]();
    expect(leftovers).toEqual(["it resists"]);
    await end();
  });

  it("does not come in faster than what is given back goes", async () => {
    const lab = await loadTinyLab();
    const watch = watched(embedded());
    await using pool = poolOf(watch, lab, { refill: false });
    const first = await pool.take(lab.lab, never);
    const second = await pool.take(lab.lab, never);
    const letGo = [first, second].map(holdUp) as [() => void, () => void];
    await pool.end(first);
    let ended = false;
    const ending = pool.end(second).then(() => (ended = true));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(ended).toBe(false);
    letGo[0]();
    await ending;
    letGo[1]();
  });

  it.each([
    [1, 0],
    [2, 1],
    [8, 4],
    [128, 16],
  ])("is, on %i cores, at most %i cells", (cores, cells) => {
    expect(poolLimitsFor(cores).cells).toBe(cells);
  });
});
