import { BacklabError, reasonOf } from "../../errors.ts";
import { within } from "../deadline.ts";

/** Longest that one call to the engine may take. */
const CALL_SECONDS = 20;

/**
 * Makes one call to the engine. When it takes too long, its connection is closed: an open one would keep
 * this process from ending.
 *
 * @param doing completes the sentence "the Docker engine failed at ..."
 * @throws BacklabError `engine_failed`, or `deadline_exceeded`
 */
export async function engineCall<T>(doing: string, call: (abortSignal: AbortSignal) => Promise<T>): Promise<T> {
  const connection = new AbortController();
  try {
    return await within(call(connection.signal), CALL_SECONDS, doing);
  } catch (cause) {
    connection.abort();
    if (cause instanceof BacklabError) throw cause;
    throw engineFailed(doing, cause);
  }
}

/** Like `engineCall`, for what may have happened already: null when the engine answers with one of these codes. */
export async function engineCallUnless<T>(
  statuses: ReadonlySet<number>,
  doing: string,
  call: (abortSignal: AbortSignal) => Promise<T>,
): Promise<T | null> {
  try {
    return await engineCall(doing, call);
  } catch (error) {
    const { cause } = error as { cause?: { statusCode?: number } };
    if (statuses.has(cause?.statusCode ?? 0)) return null;
    throw error;
  }
}

export function engineFailed(doing: string, cause: unknown): BacklabError {
  return new BacklabError("engine_failed", `the Docker engine failed at ${doing}: ${reasonOf(cause)}`, { cause });
}
