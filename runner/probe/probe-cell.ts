import { BacklabError } from "../errors.ts";
import type { AppExit, Cell, Runtime } from "../sandbox/cell.ts";
import { cancelled, unlessCancelled } from "../sandbox/deadline.ts";
import { type Facts, factsOf } from "./facts.ts";
import { PROBE, probeShape } from "./probe-app.ts";
import { probeCode, programFiles } from "./program.ts";
import type { Terms } from "./terms.ts";

/**
 * What the program in the app's place reports. When time runs out, what it had reported by then.
 *
 * @throws BacklabError of blame `machine` when no cell can be opened, or `cancelled`; nothing is left of the cell
 */
export async function factsFromCell(
  runtime: Runtime,
  terms: Terms,
  seconds: number,
  signal: AbortSignal,
): Promise<Facts> {
  const deadline = AbortSignal.timeout(seconds * 1_000);
  const stop = AbortSignal.any([signal, deadline]);
  try {
    await using cell = await runtime.open(probeShape, stop);
    await unlessCancelled(stop, () => tellTheSuite(cell, terms));
    await cell.load(PROBE, await probeCode(await programFiles(), terms));
    const how = await howItEnded(cell, stop, seconds);
    if (signal.aborted) throw cancelled();
    return factsOf(cell.logs[PROBE]?.last(Infinity) ?? [], how);
  } catch (error) {
    if (signal.aborted || !deadline.aborted) throw error;
    throw new BacklabError(
      "deadline_exceeded",
      `no cell could be opened within ${seconds} s to test the isolation in`,
      {
        cause: error,
      },
    );
  }
}

/** Hands the suite the canary the way it gets a lab's hidden tests. */
async function tellTheSuite(cell: Cell, { canary }: Terms): Promise<void> {
  await cell.suite.call("load", { code: `/* ${canary} */`, stages: [] });
}

/** Waits for the program's end. Says why there may be nothing about an attempt. */
async function howItEnded(cell: Cell, stop: AbortSignal, seconds: number): Promise<string> {
  const exit = await unlessCancelled(stop, () => cell.appExit).catch(() => null);
  return exit === null ? `the probe had not come to it after ${seconds} s` : `the probe ${describe(exit)} before it`;
}

function describe({ code, signal, outOfMemory }: AppExit): string {
  if (outOfMemory) return "used more memory than it may";
  return signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
}
