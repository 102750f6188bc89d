import { setTimeout as sleep } from "node:timers/promises";
import type { Exit } from "../../grader/protocol/methods.ts";
import { BacklabError } from "../errors.ts";
import type { Cell } from "../sandbox/cell.ts";

/** Time for what an app has written to arrive. */
const LOG_ARRIVES_MS = 50;

/** How an app's process ended. Rejects when it still runs after that many milliseconds. */
export async function exitWithin(cell: Cell, app: string, withinMs: number): Promise<Exit> {
  const timer = new AbortController();
  const late = sleep(withinMs, undefined, { signal: timer.signal }).then(() => {
    throw new BacklabError("cell_failed", `${app} still ran ${withinMs / 1_000} s later`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([cell.exited(app), late]);
  } finally {
    timer.abort();
  }
}

/** What an app has written, line by line, once what is under way has arrived. */
export async function linesOf(cell: Cell, app: string): Promise<string[]> {
  const log = cell.logs[app];
  if (log === undefined) throw new BacklabError("cell_failed", `this cell has no app ${app}`);
  await sleep(LOG_ARRIVES_MS);
  return log.lines().map(({ text }) => text);
}
