/** An event is tried so many times before it is set aside. */
export const MAX_ATTEMPTS = 4;

/** Without a sign of life for so long, the worker that has an event is taken for dead. */
export const ABANDONED_AFTER_MS = 1_000;

const PAUSE_MS = 10;

/** The pause after a failed attempt. */
export function pauseAfter(_attempts: number): number {
  return PAUSE_MS;
}
