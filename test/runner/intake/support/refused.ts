import { BacklabError, type ErrorCode } from "../../../../runner/errors.ts";
import { expect } from "vitest";

/** Waits for work to be refused with this code and returns the error; every refusal has a hint. */
export async function refused(work: Promise<unknown>, code: ErrorCode): Promise<BacklabError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(BacklabError);
  const refusal = error as BacklabError;
  expect(refusal.code, refusal.message).toBe(code);
  expect(refusal.hint).not.toBeNull();
  expect(refusal.message).not.toMatch(/\p{Cc}/u);
  return refusal;
}
