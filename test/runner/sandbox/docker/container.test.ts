import type Docker from "dockerode";
import { afterEach, expect, it, vi } from "vitest";
import { Container } from "../../../../runner/sandbox/docker/container.ts";
import type { ContainerPlan } from "../../../../runner/sandbox/docker/spec.ts";

const plan: ContainerPlan = {
  name: "backlab-test",
  image: "none",
  command: ["true"],
  uid: 1,
  env: {},
  network: "none",
  memoryMiB: 16,
  pids: 1,
  tmpfsMiB: {},
  labels: {},
};

type Create = (options: { abortSignal: AbortSignal }) => Promise<unknown>;
const engineThat = (createContainer: Create): Docker => ({ createContainer }) as unknown as Docker;

afterEach(() => {
  vi.useRealTimers();
});

it("removes a container that the engine made too late", async () => {
  vi.useFakeTimers();
  let arrive!: (handle: unknown) => void;
  const engine = engineThat(() => new Promise((resolve) => (arrive = resolve)));
  const creating = expect(Container.create(engine, plan)).rejects.toMatchObject({
    code: "deadline_exceeded",
    message: "creating backlab-test took longer than 20 s",
  });
  await vi.advanceTimersByTimeAsync(20_000);
  await creating;
  const remove = vi.fn(() => Promise.resolve());
  arrive({ id: "1", remove });
  await vi.advanceTimersByTimeAsync(0);
  expect(remove).toHaveBeenCalledExactlyOnceWith({ force: true, v: true });
  expect(vi.getTimerCount()).toBe(0);
});

it("gives up on a container that does not even come late, so that nothing holds the process", async () => {
  vi.useFakeTimers();
  let signal: AbortSignal | undefined;
  const engine = engineThat(({ abortSignal }) => {
    signal = abortSignal;
    return new Promise(() => undefined);
  });
  const creating = expect(Container.create(engine, plan)).rejects.toMatchObject({ code: "deadline_exceeded" });
  await vi.advanceTimersByTimeAsync(20_000);
  await creating;
  expect(signal?.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(signal?.aborted).toBe(true);
});

it("tells what the engine says when it cannot create one", async () => {
  const engine = engineThat(() => Promise.reject(new Error("no space left")));
  await expect(Container.create(engine, plan)).rejects.toMatchObject({
    code: "engine_failed",
    message: "the Docker engine failed at creating backlab-test: no space left",
  });
});
