import { describe, expect, it, vi } from "vitest";
import { CellPool } from "../../../runner/pool/cell-pool.ts";
import { PoolLimits, poolLimitsFor } from "../../../runner/pool/pool-limits.ts";
import type { Cell, CellShape, Runtime } from "../../../runner/sandbox/cell.ts";
import { probeApp } from "../../support/probe-app.ts";
import { docker, runtimes } from "../../support/runtimes.ts";
import { holds, shape } from "../sandbox/probe-cell.ts";

const never = new AbortController().signal;
const patient = { timeout: 60_000 };

/** A runtime that keeps what it has opened. */
interface Watched extends Runtime {
  opened: Cell[];
  asked: number;
}

/** @param failing which of the times it is asked it fails, from 1 */
function watched(runtime: Runtime, failing: readonly number[] = []): Watched {
  const watch: Watched = {
    name: runtime.name,
    practice: runtime.practice,
    opened: [],
    asked: 0,
    open: async (wanted, signal) => {
      if (failing.includes(++watch.asked)) throw new Error("the engine is away");
      const cell = await runtime.open(wanted, signal);
      watch.opened.push(cell);
      return cell;
    },
  };
  return watch;
}

function poolOf(
  runtime: Runtime,
  more: { cells?: number; freeMiB?: () => number; leftovers?: string[] } = {},
): CellPool {
  const { cells = 1, freeMiB, leftovers } = more;
  const limits = PoolLimits.parse({ cells, checkSeconds: 5 });
  const onLeftover = (message: string): void => void leftovers?.push(message);
  return new CellPool({ runtime, limits, onLeftover, ...(freeMiB && { freeMiB }) });
}

const booted = (runtime: Watched, count: number): Promise<void> =>
  vi.waitFor(() => expect(runtime.opened).toHaveLength(count), { timeout: 30_000, interval: 20 });

async function serve(cell: Cell): Promise<void> {
  await cell.suite.call("connect", cell.wiring);
  await cell.load("api", await probeApp());
  expect(await cell.suite.call("probe", { app: "api", withinMs: 10_000 })).toEqual({ ready: true });
}

describe.each(runtimes)("a pool of cells on the $name runtime", ({ available, runtime, leftovers }) => {
  const when = it.skipIf(!available);

  when("hands out, once, a cell that was booted before it was asked for", patient, async () => {
    const watch = watched(runtime());
    await using pool = poolOf(watch);
    await using first = await pool.take(shape, never);
    await booted(watch, 2);
    await using second = await pool.take(shape, never);
    expect(second).toBe(watch.opened[1]);
    await using third = await pool.take(shape, never);
    expect(new Set([first, second, third].map(({ id }) => id)).size).toBe(3);
    await serve(second);
    await holds(second, `expect(await ask("sql", "SELECT 1 AS one")).toEqual({ is: [{ one: 1 }] });`);
  });

  when("hands out nothing that another grade has left behind", patient, async () => {
    const watch = watched(runtime());
    await using pool = poolOf(watch);
    await using first = await pool.take(shape, never);
    await booted(watch, 2);
    await serve(first);
    await holds(first, `await ask("sql", "CREATE TABLE planted (n int)");`);
    await using second = await pool.take(shape, never);
    await serve(second);
    await holds(second, `expect(JSON.stringify(await ask("sql", "SELECT * FROM planted"))).toMatch(/42P01/);`);
    expect(second.wiring.services).not.toEqual(first.wiring.services);
  });

  when("retires a cell in which something has died while it waited, and boots another", patient, async () => {
    const watch = watched(runtime());
    await using pool = poolOf(watch);
    await using first = await pool.take(shape, never);
    await booted(watch, 2);
    await watch.opened[1]?.control({ verb: "kill", target: "postgres" });
    await using second = await pool.take(shape, never);
    expect([first, watch.opened[1]]).not.toContain(second);
    await serve(second);
    await booted(watch, 4);
  });

  when("ends what waits, and what is only being booted, when it is disposed of", patient, async () => {
    const watch = watched(runtime());
    const pool = poolOf(watch);
    await (await pool.take(shape, never))[Symbol.asyncDispose]();
    await booted(watch, 2);
    await (await pool.take(shape, never))[Symbol.asyncDispose]();
    await pool[Symbol.asyncDispose]();
    expect(watch.asked).toBe(3);
    expect(await leftovers()).toEqual([]);
  });

  when("keeps nothing of what was booted for a take that is cancelled", patient, async () => {
    const watch = watched(runtime());
    const pool = poolOf(watch);
    await (await pool.take(shape, never))[Symbol.asyncDispose]();
    const controller = new AbortController();
    const taking = pool.take(shape, controller.signal);
    controller.abort();
    await expect(taking).rejects.toMatchObject({ code: "cancelled" });
    await pool[Symbol.asyncDispose]();
    expect(await leftovers()).toEqual([]);
  });

  when("makes room for the shape that is asked for now", patient, async () => {
    const watch = watched(runtime());
    const other: CellShape = { ...shape, services: [] };
    await using pool = poolOf(watch);
    await using first = await pool.take(shape, never);
    await booted(watch, 2);
    await using second = await pool.take(other, never);
    expect(Object.keys(second.wiring.services)).toEqual([]);
    await booted(watch, 4);
    await using third = await pool.take(other, never);
    expect(third).toBe(watch.opened[3]);
    expect(first.wiring.services).toHaveProperty("postgres");
  });
});

const embedded = runtimes.filter(({ name }) => name === "embedded").map(({ runtime }) => runtime)[0];
if (embedded === undefined) throw new Error("there is an embedded runtime");

describe("what a pool boots ahead", () => {
  const small: CellShape = { ...shape, services: [] };

  it("is nothing where memory is short, or where there is to be none", async () => {
    for (const more of [{ freeMiB: () => 1_023 }, { cells: 0 }]) {
      const watch = watched(embedded());
      await using pool = poolOf(watch, more);
      await using cell = await pool.take(small, never);
      expect(watch.opened).toEqual([cell]);
      expect(watch.asked).toBe(1);
    }
  });

  it("is nothing for a cell without apps, in which nothing is graded", async () => {
    const watch = watched(embedded());
    await using pool = poolOf(watch);
    await using cell = await pool.take({ ...small, apps: {} }, never);
    expect(watch.opened).toEqual([cell]);
    expect(watch.asked).toBe(1);
  });

  it("is as many as the limit says, one at a time", async () => {
    const watch = watched(embedded());
    await using pool = poolOf(watch, { cells: 2 });
    await using cell = await pool.take(small, never);
    expect(watch.opened[0]).toBe(cell);
    expect(watch.asked).toBe(2);
    await booted(watch, 3);
    expect(watch.asked).toBe(3);
  });

  it("is not missed when it fails: who asks gets a cell, or the reason", async () => {
    const watch = watched(embedded(), [1, 3]);
    await using pool = poolOf(watch);
    await expect(pool.take(small, never)).rejects.toThrow("the engine is away");
    await using first = await pool.take(small, never);
    await using second = await pool.take(small, never);
    expect(watch.opened.slice(0, 2)).toEqual([first, second]);
  });

  it("is told of when it cannot be removed", async () => {
    const leftovers: string[] = [];
    const watch = watched(embedded());
    const pool = poolOf(watch, { leftovers });
    await using cell = await pool.take(small, never);
    await booted(watch, 2);
    const waiting = watch.opened.find((one) => one !== cell);
    const end = waiting?.[Symbol.asyncDispose].bind(waiting);
    Object.assign(waiting ?? {}, { [Symbol.asyncDispose]: () => Promise.reject(new Error("it resists")) });
    await pool[Symbol.asyncDispose]();
    expect(leftovers).toEqual(["it resists"]);
    await end?.();
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
  await using pool = poolOf(watch);
  await using first = await pool.take(shape, never);
  await booted(watch, 2);
  await docker?.engine.getContainer(`backlab-${watch.opened[1]?.id}-suite`).kill();
  await using second = await pool.take(shape, never);
  expect([first, watch.opened[1]]).not.toContain(second);
});
