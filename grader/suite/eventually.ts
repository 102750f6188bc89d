import { setTimeout as sleep } from "node:timers/promises";

/**
 * Repeats an assertion until it holds, for what takes a moment and must not be slept for.
 *
 * @param check throws while it does not hold yet
 * @param withinMs how long it may take before its last error is thrown
 * @returns what the check returned when it held
 */
export async function eventually<T>(check: () => Promise<T> | T, withinMs = 2_000): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (let pauseMs = 2; ; pauseMs = Math.min(pauseMs * 2, 50)) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() + pauseMs > deadline) throw error;
    }
    await sleep(pauseMs);
  }
}
