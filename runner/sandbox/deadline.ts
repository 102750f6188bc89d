import { BacklabError, type ErrorCode } from "../errors.ts";

/**
 * Gives a promise a deadline. What it stands for may go on afterwards; nobody waits for it any more.
 *
 * @param what completes the sentence "... took longer than N s"
 * @throws BacklabError with the given code when time runs out
 */
export async function within<T>(
  promise: Promise<T>,
  seconds: number,
  what: string,
  code: ErrorCode = "deadline_exceeded",
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new BacklabError(code, `${what} took longer than ${seconds} s`)), seconds * 1_000);
  });
  try {
    return await Promise.race([promise, timeUp]);
  } finally {
    clearTimeout(timer);
  }
}

/** Begins a step and waits for it; rejects with `cancelled` as soon as the signal aborts. */
export async function unlessCancelled<T>(signal: AbortSignal, step: () => Promise<T>): Promise<T> {
  if (signal.aborted) throw cancelled();
  let abort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(cancelled());
    signal.addEventListener("abort", abort);
  });
  try {
    return await Promise.race([step(), aborted]);
  } finally {
    if (abort !== undefined) signal.removeEventListener("abort", abort);
  }
}

export function cancelled(): BacklabError {
  return new BacklabError("cancelled", "cancelled");
}
