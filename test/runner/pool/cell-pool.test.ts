import { describe, expect, it, vi } from "vitest";
import type { Report } from "../../../grader/report/report.ts";
import { grade } from "../../../runner/grade.ts";
import { LabSuite } from "../../../runner/grade/lab-suite.ts";
import { takeInFiles } from "../../../runner/intake/intake.ts";
import type { LoadedLab } from "../../../runner/labs/catalogue.ts";
import { CellPool, type PoolOptions } from "../../../runner/pool/cell-pool.ts";
import { PoolLimits, poolLimitsFor } from "../../../runner/pool/pool-limits.ts";
import type { Cell, Runtime } from "../../../runner/sandbox/cell.ts";
import { type CellSource, freshCells } from "../../../runner/sandbox/cells.ts";
import { brokenLab, GOOD_SERVER, loadTinyLab, server } from "../../support/grading.ts";
import { probeApp } from "../../support/probe-app.ts";
import { docker, runtimes } from "../../support/runtimes.ts";
import { holds } from "../sandbox/probe-cell.ts";
import { type Watched, watched } from "./watched-runtime.ts";

const never = new AbortController().signal;
const patient = { timeout: 60_000 };

type PoolChoices = Partial<Pick<PoolOptions, "freeMiB" | "grades" | "refill">> & {
  cells?: number;
  leftovers?: string[];
};

function poolOf(runtime: Runtime, lab: LoadedLab, { cells = 1, leftovers, ...more }: PoolChoices = {}): CellPool {
  const limits = PoolLimits.parse({ cells, checkSeconds: 5 });
  const onLeftover = (message: string): void => void leftovers?.push(message);
  return new CellPool({ runtime, suite: new LabSuite(lab), limits, onLeftover, ...more });
}

const booted = (runtime: Watched, count: number): Promise<void> =>
  vi.waitFor(() => expect(runtime.opened).toHaveLength(count), { timeout: 30_000, interval: 20 });

async function serve(cell: Cell): Promise<void> {
  await cell.suite.call("connect", cell.wiring);
  await cell.load("api", await probeApp());
  expect(await cell.suite.call("probe", { app: "api", withinMs: 10_000 })).toEqual({ ready: true });
}

function gradeWith(cells: CellSource, suite: LabSuite): Promise<Report> {
  const files = new Map(Object.entries(server(GOOD_SERVER)).map(([path, text]) => [path, Buffer.from(text)]));
  const submission = (): ReturnType<typeof takeInFiles> => takeInFiles(files);
  return grade({ lab: suite.lab, labDigest: "sha256:test", suite, submission, seed: 1 }, cells, never);
}

/** The tiny lab with a database that its probe app can reach, and something in that. */
function labWithDatabase(): ReturnType<typeof brokenLab> {
  return loadTinyLab().then(({ lab }) => {
    const yaml = JSON.stringify({ ...lab, services: ["postgres"], packages: ["express", "pg"] });
    return brokenLab({ "lab.yaml": yaml, "seed.sql": "CREATE TABLE seeded AS SELECT 7 AS n;" });
  });
}

describe.each(runtimes)("a pool of cells on the $name runtime", ({ available, runtime, leftovers }) => {
  const when = it.skipIf(!available);

  when("hands out, once, a cell that was booted and loaded before it was asked for", patient, async () => {
    const watch = watched(runtime());
    await using lab = await labWithDatabase();
    await using pool = poolOf(watch, lab);
    await using first = await pool.take(lab.lab, never);
    await pool.fill();
    const [, ahead] = watch.opened as [Cell, Cell];
    expect(watch.calls(first)).toEqual([]);
    expect(watch.calls(ahead).sort()).toEqual(["connect", "load", "seed"]);
    await using second = await pool.take(lab.lab, never);
    expect(second).toBe(ahead);
    await using third = await pool.take(lab.lab, never);
    expect(new Set([first, second, third].map(({ id }) => id)).size).toBe(3);
    await serve(second);
    await holds(second, `expect(await ask("sql", "SELECT n FROM seeded")).toEqual({ is: [{ n: 7 }] });`);
  });

  when("changes nothing about a report, and loads nothing twice", patient, async () => {
    const watch = watched(runtime());
    const suite = new LabSuite(await loadTinyLab());
    await using pool = new CellPool({ runtime: watch, suite, limits: PoolLimits.parse({ cells: 1 }), refill: false });
    await pool.fill();
    const [ahead] = watch.opened as [Cell];
    const warm = await gradeWith(pool, suite);
    const cold = await gradeWith(freshCells(runtime()), suite);
    expect(warm).toMatchObject({ verdict: "graded", score: { earned: 100 }, digest: cold.digest });
    expect(watch.opened).toEqual([ahead]);
    expect(watch.calls(ahead).filter((method) => method === "load")).toHaveLength(1);
  });

  when("hands out nothing that another grade has left behind", patient, async () => {
    const watch = watched(runtime());
    await using lab = await labWithDatabase();
    await using pool = poolOf(watch, lab);
    await using first = await pool.take(lab.lab, never);
    await booted(watch, 2);
    await serve(first);
    await holds(first, `await ask("sql", "CREATE TABLE planted (n int)");`);
    await using second = await pool.take(lab.lab, never);
    await serve(second);
    await holds(second, `expect(JSON.stringify(await ask("sql", "SELECT * FROM planted"))).toMatch(/42P01/);`);
    expect(second.wiring.services).not.toEqual(first.wiring.services);
  });

  when("retires a cell in which something has died while it waited, and boots another", patient, async () => {
    const watch = watched(runtime());
    await using lab = await labWithDatabase();
    await using pool = poolOf(watch, lab);
    await using first = await pool.take(lab.lab, never);
    await pool.fill();
    await watch.opened[1]?.control({ verb: "kill", target: "postgres" });
    await using second = await pool.take(lab.lab, never);
    expect([first, watch.opened[1]]).not.toContain(second);
    await serve(second);
    await booted(watch, 4);
  });

  when("ends what waits, and what is only being booted, when it is disposed of", patient, async () => {
    const watch = watched(runtime());
    const lab = await loadTinyLab();
    const pool = poolOf(watch, lab);
    await (await pool.take(lab.lab, never))[Symbol.asyncDispose]();
    await pool.fill();
    await (await pool.take(lab.lab, never))[Symbol.asyncDispose]();
    await pool[Symbol.asyncDispose]();
    expect(watch.asked).toBe(3);
    expect(await leftovers()).toEqual([]);
  });

  when("ends a cell that is only being loaded when it is disposed of", patient, async () => {
    const watch = watched(runtime());
    const lab = await loadTinyLab();
    const pool = poolOf(watch, lab);
    void pool.fill();
    await booted(watch, 1);
    await pool[Symbol.asyncDispose]();
    expect(await leftovers()).toEqual([]);
  });

  when(
    "keeps for the next what was booted for a take that is cancelled, and nothing of it at the end",
    patient,
    async () => {
      const watch = watched(runtime());
      const lab = await loadTinyLab();
      const pool = poolOf(watch, lab);
      void pool.fill();
      const controller = new AbortController();
      const taking = pool.take(lab.lab, controller.signal);
      controller.abort();
      await expect(taking).rejects.toMatchObject({ code: "cancelled" });
      const cell = await pool.take(lab.lab, never);
      expect(watch.opened[0]).toBe(cell);
      await cell[Symbol.asyncDispose]();
      const abandoned = pool.take(lab.lab, never).catch(() => null);
      await pool[Symbol.asyncDispose]();
      await (await abandoned)?.[Symbol.asyncDispose]();
      expect(await leftovers()).toEqual([]);
    },
  );
});

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

  it.each([
    [1, 0],
    [2, 1],
    [8, 4],
    [128, 16],
  ])("is, on %i cores, at most %i cells", (cores, cells) => {
    expect(poolLimitsFor(cores).cells).toBe(cells);
  });
});

it.skipIf(docker === null)("retires a cell whose suite process has died while it waited", patient, async () => {
  const [{ runtime }] = runtimes.filter(({ name }) => name === "docker") as [(typeof runtimes)[number]];
  const watch = watched(runtime());
  const lab = await loadTinyLab();
  await using pool = poolOf(watch, lab);
  await using first = await pool.take(lab.lab, never);
  await pool.fill();
  await docker?.engine.getContainer(`backlab-${watch.opened[1]?.id}-suite`).kill();
  await using second = await pool.take(lab.lab, never);
  expect([first, watch.opened[1]]).not.toContain(second);
});
