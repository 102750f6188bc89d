import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Asks again and again until the answer is yes. @throws the signal's reason once it aborts */
export async function until(condition: () => Promise<boolean>, everyMs: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !(await condition())) await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  signal.throwIfAborted();
}

/**
 * Runs tasks at the same time. When one fails, or the signal aborts, the others' signal aborts; this
 * settles only after all of them have, so that nothing is still being started while it is being removed.
 *
 * @throws the first failure
 */
export async function together<T>(
  tasks: readonly ((signal: AbortSignal) => Promise<T>)[],
  signal: AbortSignal,
): Promise<T[]> {
  const failed = new AbortController();
  const shared = AbortSignal.any([signal, failed.signal]);
  const running = tasks.map((task) =>
    task(shared).catch((error: unknown) => {
      failed.abort(error);
      throw error;
    }),
  );
  await Promise.allSettled(running);
  failed.signal.throwIfAborted();
  return Promise.all(running);
}

/** True when something accepts TCP connections on a port of this machine, over IPv4 or IPv6. */
export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "localhost", port, timeout: 1_000 });
    const settle = (accepted: boolean): void => {
      socket.destroy();
      resolve(accepted);
    };
    socket
      .once("connect", () => settle(true))
      .once("error", () => settle(false))
      .once("timeout", () => settle(false));
  });
}
