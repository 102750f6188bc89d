/** An event is tried so many times before it is set aside. */
export const MAX_ATTEMPTS = 4;

/** Without a sign of life for so long, the worker that has an event is taken for dead. */
export const ABANDONED_AFTER_MS = 60_000;

const FIRST_PAUSE_MS = 60;

/** The pause after this many failed attempts: each twice the one before. */
export function pauseAfter(attempts: number): number {
  return FIRST_PAUSE_MS * 2 ** (attempts - 1);
}
