import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { BacklabError } from "../../../../runner/errors.ts";
import type { Container, ContainerExit } from "../../../../runner/sandbox/docker/container.ts";
import { linkToSuite } from "../../../../runner/sandbox/docker/suite.ts";

/** What a call says that waits when the line to a suite container is lost, and one after it. */
async function whenLost(exit: () => Promise<ContainerExit>, stderr = ""): Promise<unknown> {
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
  const link = linkToSuite({ name: "the-suite", exit, ...streams } as unknown as Container);
  const waiting = link.call("listening", null).catch((error: unknown) => error);
  streams.stderr.end(stderr);
  await new Promise((resolve) => setImmediate(resolve));
  streams.stdout.end();
  const error = await waiting;
  await expect(link.call("listening", null)).rejects.toBe(error);
  return error;
}

it("blames the suite when its process has ended, with its exit code and its last words", async () => {
  const error = await whenLost(() => Promise.resolve({ code: 3, outOfMemory: false }), "first\nlast\n");
  expect(error).toMatchObject({
    code: "suite_crashed",
    message: "the suite process ended with exit code 3",
    cause: { message: "first\nlast" },
  });
});

it("says so when the suite ran out of memory", async () => {
  const error = await whenLost(() => Promise.resolve({ code: 137, outOfMemory: true }));
  expect(error).toMatchObject({
    code: "suite_crashed",
    message: "the suite process was ended by SIGKILL: it used more memory than it may",
    cause: { message: "it wrote nothing to stderr" },
  });
});

it("blames the engine when that does not say that the process has ended", async () => {
  const unreachable = new BacklabError("engine_failed", "the Docker engine failed at waiting for the-suite: no");
  expect(await whenLost(() => Promise.reject(unreachable))).toBe(unreachable);
});

it("blames the engine when the line is lost while the process still runs", async () => {
  expect(await whenLost(() => new Promise(() => undefined))).toMatchObject({
    code: "engine_failed",
    message: "the line to the-suite is lost, and to learn why took longer than 5 s",
  });
});
