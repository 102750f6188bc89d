import type { Cell, CellShape, Runtime } from "./cell.ts";

/** Where a grade gets its cell from: opened for it now, or taken from a pool of booted ones. Either way no other grade gets it. */
export interface CellSource {
  readonly runtime: Pick<Runtime, "name" | "practice">;
  take(shape: CellShape, signal: AbortSignal): Promise<Cell>;
  /** Ends a cell that was taken, or sees to it that it ends; in that case the source tells of what could not be removed. */
  end(cell: Cell): Promise<void>;
}

/** Opens a new cell for every grade. */
export function freshCells(runtime: Runtime): CellSource {
  return {
    runtime,
    take: (shape, signal) => runtime.open(shape, signal),
    end: async (cell) => cell[Symbol.asyncDispose](),
  };
}
