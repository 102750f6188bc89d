import { describe, expect, it } from "vitest";
import { LabSuite } from "../../../runner/grade/lab-suite.ts";
import { CellPool } from "../../../runner/pool/cell-pool.ts";
import { PoolLimits } from "../../../runner/pool/pool-limits.ts";
import type { Cell } from "../../../runner/sandbox/cell.ts";
import { freshCells } from "../../../runner/sandbox/cells.ts";
import { loadTinyLab } from "../../support/grading.ts";
import { docker, runtimes } from "../../support/runtimes.ts";
import { holds } from "../sandbox/probe-cell.ts";
import { watched } from "./watched-runtime.ts";
import { never, patient, poolOf, booted, serve, holdUp, gradeWith, labWithDatabase } from "./pools.ts";

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

  when("removes what is given back, which is waited for at the pool's end and not by the grade", patient, async () => {
    const watch = watched(runtime());
    const suite = new LabSuite(await loadTinyLab());
    {
      await using pool = new CellPool({ runtime: watch, suite, limits: PoolLimits.parse({ cells: 1 }), refill: false });
      await pool.fill();
      const [ahead] = watch.opened as [Cell];
      const letGo = holdUp(ahead);
      expect(await gradeWith(pool, suite)).toMatchObject({ verdict: "graded" });
      letGo();
    }
    expect(await leftovers()).toEqual([]);
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
