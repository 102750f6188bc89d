import { vi } from "vitest";
import type { Cell, Runtime } from "../../../runner/sandbox/cell.ts";

/** A runtime that keeps what it has opened, and what each suite process was asked. */
export interface Watched extends Runtime {
  opened: Cell[];
  asked: number;
  calls: (cell: Cell) => string[];
}

/** @param failing which of the times it is asked it fails, from 1 */
export function watched(runtime: Runtime, failing: readonly number[] = []): Watched {
  const spies = new Map<Cell, { mock: { calls: unknown[][] } }>();
  const watch: Watched = {
    name: runtime.name,
    practice: runtime.practice,
    opened: [],
    asked: 0,
    calls: (cell) => (spies.get(cell)?.mock.calls ?? []).map(([method]) => String(method)),
    open: async (wanted, signal) => {
      if (failing.includes(++watch.asked)) throw new Error("the engine is away");
      const cell = await runtime.open(wanted, signal);
      spies.set(cell, vi.spyOn(cell.suite, "call"));
      watch.opened.push(cell);
      return cell;
    },
  };
  return watch;
}
