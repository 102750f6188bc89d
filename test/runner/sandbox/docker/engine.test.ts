import { createServer as createHttpServer } from "node:http";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import Docker from "dockerode";
import { afterEach, expect, it, vi } from "vitest";
import { connectEngine } from "../../../../runner/sandbox/docker/engine.ts";
import { dockerImageEngine } from "../../../../runner/sandbox/docker/image-engine.ts";
import { imageIds } from "../../../../runner/sandbox/docker/image-ids.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Lets a server listen on a unix socket, and ends it with its folder. */
async function onSocket(server: Server): Promise<{ path: string } & AsyncDisposable> {
  const folder = await temporaryFolder();
  const path = join(folder.path, "docker.sock");
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const close = async (): Promise<void> => {
    await new Promise((resolve) => server.close(resolve));
    await folder[Symbol.asyncDispose]();
  };
  return { path, [Symbol.asyncDispose]: close };
}

it("leaves no connection open, which would hold the process, when the engine never answers", async () => {
  const closed: Promise<unknown>[] = [];
  const server = createServer((socket: Socket) => {
    closed.push(new Promise((resolve) => socket.resume().on("error", resolve).on("close", resolve)));
  });
  await using socket = await onSocket(server);
  vi.stubEnv("DOCKER_HOST", `unix://${socket.path}`);
  await expect(connectEngine()).rejects.toMatchObject({
    code: "engine_unreachable",
    message: "no Docker engine answers: the ping took longer than 3 s",
  });
  expect(closed).toHaveLength(1);
  await Promise.all(closed);
});

it.each([
  ["a malformed DOCKER_HOST", { DOCKER_HOST: "tcp://[nonsense" }],
  [
    "certificates that are not there",
    { DOCKER_HOST: "tcp://127.0.0.1:1", DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: "/no" },
  ],
  ["a socket that is not there", { DOCKER_HOST: "unix:///no/docker.sock" }],
])("says that no engine answers: %s", async (_, env) => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  await expect(connectEngine()).rejects.toMatchObject({ code: "engine_unreachable" });
});

/** An engine that answers every question with this status, and says that the image is the one it was asked for. */
function answering(status: number): Server {
  return createHttpServer(({ url }, response) => {
    const [, tag] = /\/images\/(.+)\/json$/.exec(url ?? "") ?? [];
    response.writeHead(status).end(JSON.stringify({ message: "so it is", Id: `sha256:${tag}` }));
  });
}

it.each([
  [404, { is: false }],
  [200, { is: true }],
  [500, { code: "engine_failed" }],
])("finds an image, or none, or a fault of the engine: %i", async (status, expected) => {
  await using socket = await onSocket(answering(status));
  const engine = dockerImageEngine(new Docker({ socketPath: socket.path }));
  const found = await engine.hasImage("backlab/node:1").then(
    (is) => ({ is }),
    (error: unknown) => error,
  );
  expect(found).toMatchObject(expected);
});

it.each([
  [404, { code: "images_missing", message: "there is no image n:1 any more" }],
  [200, { node: "sha256:n:1", postgres: "sha256:p:1", redis: "sha256:r:1" }],
  [500, { code: "engine_failed" }],
])("names images by their ids, or says why it cannot: %i", async (status, expected) => {
  await using socket = await onSocket(answering(status));
  const engine = new Docker({ socketPath: socket.path });
  const found: unknown = await imageIds(engine, { node: "n:1", postgres: "p:1", redis: "r:1" }).catch(
    (error: unknown) => error,
  );
  expect(found).toMatchObject(expected);
});
