import { expect, vi } from "vitest";
import type { Report } from "../../../grader/report/report.ts";
import { grade } from "../../../runner/grade.ts";
import { LabSuite } from "../../../runner/grade/lab-suite.ts";
import { takeInFiles } from "../../../runner/intake/intake.ts";
import type { LoadedLab } from "../../../runner/labs/catalogue.ts";
import { CellPool, type PoolOptions } from "../../../runner/pool/cell-pool.ts";
import { PoolLimits } from "../../../runner/pool/pool-limits.ts";
import type { Cell, Runtime } from "../../../runner/sandbox/cell.ts";
import { type CellSource } from "../../../runner/sandbox/cells.ts";
import { brokenLab, GOOD_SERVER, loadTinyLab, server } from "../../support/grading.ts";
import { probeApp } from "../../support/probe-app.ts";
import { type Watched } from "./watched-runtime.ts";

export const never = new AbortController().signal;
export const patient = { timeout: 60_000 };

export type PoolChoices = Partial<Pick<PoolOptions, "freeMiB" | "grades" | "refill">> & {
  cells?: number;
  leftovers?: string[];
};

export function poolOf(
  runtime: Runtime,
  lab: LoadedLab,
  { cells = 1, leftovers, ...more }: PoolChoices = {},
): CellPool {
  const limits = PoolLimits.parse({ cells, checkSeconds: 5 });
  const onLeftover = (message: string): void => void leftovers?.push(message);
  return new CellPool({ runtime, suite: new LabSuite(lab), limits, onLeftover, ...more });
}

export const booted = (runtime: Watched, count: number): Promise<void> =>
  vi.waitFor(() => expect(runtime.opened).toHaveLength(count), { timeout: 30_000, interval: 20 });

export async function serve(cell: Cell): Promise<void> {
  await cell.suite.call("connect", cell.wiring);
  await cell.load("api", await probeApp());
  expect(await cell.suite.call("probe", { app: "api", withinMs: 10_000 })).toEqual({ ready: true });
}

/** Lets a cell's removal begin only when this is called. */
export function holdUp(cell: Cell): () => void {
  const end = cell[Symbol.asyncDispose].bind(cell);
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  Object.assign(cell, { [Symbol.asyncDispose]: () => held.then(end) });
  return () => letGo();
}

export function gradeWith(cells: CellSource, suite: LabSuite): Promise<Report> {
  const files = new Map(Object.entries(server(GOOD_SERVER)).map(([path, text]) => [path, Buffer.from(text)]));
  const submission = (): ReturnType<typeof takeInFiles> => takeInFiles(files);
  return grade({ lab: suite.lab, labDigest: "sha256:test", suite, submission, seed: 1 }, cells, never);
}

/** The tiny lab with a database that its probe app can reach, and something in that. */
export function labWithDatabase(): ReturnType<typeof brokenLab> {
  return loadTinyLab().then(({ lab }) => {
    const yaml = JSON.stringify({ ...lab, services: ["postgres"], packages: ["express", "pg"] });
    return brokenLab({ "lab.yaml": yaml, "seed.sql": "CREATE TABLE seeded AS SELECT 7 AS n;" });
  });
}
