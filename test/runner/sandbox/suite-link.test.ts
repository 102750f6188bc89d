import { PassThrough, Writable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { BacklabError } from "../../../runner/errors.ts";
import { linkUntil } from "../../../runner/sandbox/suite-crash.ts";

/** What cannot be written to any more, as its process has ended. */
function brokenPipe(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done(new Error("write EPIPE")) });
}

describe("a suite process that cannot be written to", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("fails its calls with how it ended, as soon as that is known", async () => {
    const crash = new BacklabError("suite_crashed", "the suite process ended with exit code 3");
    const ended = new Promise<BacklabError>((resolve) => setTimeout(resolve, 2_000, crash));
    const call = linkUntil(ended, { stdin: brokenPipe(), stdout: new PassThrough() }).call("seed", { sql: "" });
    const outcome = expect(call).rejects.toBe(crash);
    await vi.advanceTimersByTimeAsync(2_000);
    await outcome;
  });

  it("fails them with what it knows when nobody finds out", async () => {
    const never = new Promise<BacklabError>(() => undefined);
    const call = linkUntil(never, { stdin: brokenPipe(), stdout: new PassThrough() }).call("seed", { sql: "" });
    const outcome = expect(call).rejects.toThrow("write EPIPE");
    await vi.advanceTimersByTimeAsync(10_000);
    await outcome;
  });
});
