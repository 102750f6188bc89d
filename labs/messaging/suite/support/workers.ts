import { expect } from "@jest/globals";
import { cell, hint } from "backlab/suite";
import { SOON_MS } from "./patience.ts";

export const WORKER = "fulfilment";
export const SECOND = "fulfilment-2";

/** How long a process may take to end that wrongly ends at once. */
const AT_ONCE_MS = 150;

/** Whatever `body` does to an app or a service, it is there afterwards. */
export async function bringingBack<T>(name: string, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } finally {
    await cell.start(name);
  }
}

/** Apps that were asked to end. */
const away = new Set<string>();

/** Asks an app to end. It stays away until a test needs it, which may be never. */
export async function askToEnd(app: string): Promise<void> {
  away.add(app);
  await cell.signal(app, "SIGTERM");
}

/** Starts those of the apps again that were asked to end, whether or not they did. */
export async function bringUp(...apps: string[]): Promise<void> {
  const missing = apps.filter((app) => away.delete(app));
  await Promise.all(missing.map((app) => cell.restart(app)));
}

/** Gives a process that ends too early the time to do so. */
export async function stillThere(app: string): Promise<void> {
  await cell.exited(app, AT_ONCE_MS).catch(() => undefined);
}

/** Waits for an app that was asked to end. */
export async function expectCleanExit(app: string): Promise<void> {
  const ended = await cell.exited(app, SOON_MS).catch(() => "still running");
  hint(
    ended === "still running"
      ? `${app} was asked to end and still runs. Listen for SIGTERM, finish, and close what keeps the process alive: server, timers, pool, Redis.`
      : `${app} has to end by itself with exit code 0: process.once("SIGTERM", ...), and no process.exit() with another code.`,
  );
  expect(ended).toEqual({ code: 0, signal: null });
}
