import { availableParallelism } from "node:os";
import { CellPool, type PoolOptions } from "../pool/cell-pool.ts";
import { PoolLimits } from "../pool/pool-limits.ts";

/** With fewer cores a boot would make the verdict late that somebody waits for: it is made up for afterwards. */
const CORES_TO_BOOT_MEANWHILE = 4;

/** Cells for one who watches: one that waits for the next save. */
export function watchCells(options: Pick<PoolOptions, "runtime" | "suite" | "onLeftover">): CellPool {
  const refill = availableParallelism() >= CORES_TO_BOOT_MEANWHILE;
  return new CellPool({ ...options, limits: PoolLimits.parse({ cells: 1 }), refill });
}
