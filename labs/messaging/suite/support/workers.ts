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

const RUNS_ON =
  "Listen for SIGTERM, finish, and close what keeps the process alive: server, timers, pool, Redis. Nothing then keeps it from ending by itself.";
const UNHEARD =
  'A process that does not listen for SIGTERM is ended by it, whatever it has in hand. process.once("SIGTERM", ...) has it finish that and end by itself.';
const NOT_ZERO =
  "A process that has closed all that it had open ends by itself, with code 0. Another code comes from process.exit(), and from an error that nobody caught.";

/** Waits for an app that was asked to end, and throws in words how else it did. */
export async function expectCleanExit(app: string): Promise<void> {
  const exit = await cell.exited(app, SOON_MS).catch(() => null);
  if (exit?.code === 0 && exit.signal === null) return;
  hint(exit === null ? RUNS_ON : exit.signal === "SIGTERM" ? UNHEARD : NOT_ZERO);
  if (exit === null) throw new Error(`${app} was asked to end and still runs after ${SOON_MS / 1000} s`);
  throw new Error(`${app} ${exit.signal === null ? `exited with code ${exit.code}` : `was ended by ${exit.signal}`}`);
}
