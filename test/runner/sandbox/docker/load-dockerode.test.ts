import { createRequire } from "node:module";
import { afterEach, expect, it, vi } from "vitest";
import { connectEngine } from "../../../../runner/sandbox/docker/engine.ts";
import { loadDockerode } from "../../../../runner/sandbox/docker/load-dockerode.ts";

const { cache } = createRequire(import.meta.url);
const loaded = (name: string): boolean => Object.keys(cache).some((path) => path.includes(`/node_modules/${name}/`));

afterEach(() => {
  vi.unstubAllEnvs();
});

it("loads neither a gRPC nor an ssh client before one is needed", () => {
  const Docker = loadDockerode();
  expect(new Docker({ socketPath: "/no/docker.sock" }).getContainer("one").id).toBe("one");
  expect([loaded("dockerode"), loaded("@grpc/grpc-js"), loaded("ssh2")]).toEqual([true, false, false]);
});

it("still reaches for an engine through ssh", async () => {
  vi.stubEnv("DOCKER_HOST", "ssh://somebody@127.0.0.1:1");
  const asked = connectEngine();
  await expect(asked).rejects.toMatchObject({ code: "engine_unreachable" });
  await expect(asked).rejects.toThrow(/ECONNREFUSED/);
  expect(loaded("ssh2")).toBe(true);
});
