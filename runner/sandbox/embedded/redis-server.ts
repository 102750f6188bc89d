import { constants } from "node:fs";
import { access, mkdir } from "node:fs/promises";
import { connect } from "node:net";
import { platform } from "node:os";
import { delimiter, join } from "node:path";
import { BacklabError } from "../../errors.ts";
import { adminUrl, learnerUrl, redisConf } from "../../services/redis.ts";
import { type Secrets, newSecrets } from "../../services/secrets.ts";
import type { Disposal } from "../disposal.ts";
import { Managed } from "./managed.ts";
import { OutputTail } from "../output-tail.ts";
import {
  type CellService,
  type KeptService,
  SERVICE_READY_SECONDS,
  serviceFailed,
  startOnFreePort,
} from "./service.ts";
import type { Workspace } from "./workspace.ts";

const SERVERS = ["redis-server", "valkey-server"];

/**
 * Finds the Redis or Valkey server that is installed here.
 *
 * @throws BacklabError `service_unavailable`, saying how to install one
 */
export async function findRedis(env: NodeJS.ProcessEnv): Promise<string> {
  const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  for (const file of SERVERS.flatMap((name) => folders.map((folder) => join(folder, name)))) {
    if (
      await access(file, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return file;
  }
  const install =
    platform() === "darwin" ? "brew install redis" : "sudo apt-get install redis-server (or: brew install redis)";
  throw new BacklabError(
    "service_unavailable",
    `there is no Redis server: neither ${SERVERS.join(" nor ")} is on the PATH`,
    {
      hint: `${install}, or use the docker runtime`,
    },
  );
}

/** Starts a cell's own Redis. Its configuration, with the passwords, goes through its stdin. */
export async function startRedis(
  file: string,
  workspace: Workspace,
  disposal: Disposal,
  signal: AbortSignal,
  kept?: KeptService,
): Promise<CellService> {
  const directory = kept?.folder ?? join(workspace.path, "redis");
  await mkdir(directory, { recursive: true });
  const secrets = kept?.secrets ?? newSecrets();
  const make = (port: number): Managed => redisOn(port, file, secrets, directory, workspace);
  const { process, port } = await startOnFreePort(make, disposal, signal, kept?.port);
  return { process, wiring: { redis: adminUrl(secrets, port) }, learnerUrl: learnerUrl(secrets, port) };
}

function redisOn(port: number, file: string, secrets: Secrets, directory: string, workspace: Workspace): Managed {
  let output = new OutputTail();
  return new Managed({
    name: "redis",
    launch: () => {
      const input = redisConf(secrets, port, directory);
      // A title of its own would take the place of its environment, by which it can be found.
      const args = ["-", "--set-proc-title", "no"];
      const group = workspace.start({ file, args, cwd: directory, env: { LC_ALL: "C" }, input });
      output = new OutputTail(group.stdout, group.stderr);
      return group;
    },
    isReady: () => answers(port, secrets),
    readyWithinSeconds: SERVICE_READY_SECONDS,
    readyPollMs: 5,
    failure: (what) => serviceFailed("redis", what, String(output)),
  });
}

/** True once it answers us: not while it still loads its data, and not when the port is somebody else's. */
function answers(port: number, { admin }: Secrets): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, timeout: 1_000 });
    const settle = (ready: boolean): void => {
      socket.destroy();
      resolve(ready);
    };
    let reply = "";
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      reply += chunk;
      if (reply.split("\r\n").length > 2) settle(reply.startsWith("+OK\r\n+PONG"));
    });
    socket.once("connect", () => socket.write(`AUTH admin ${admin}\r\nPING\r\n`));
    socket
      .once("error", () => settle(false))
      .once("timeout", () => settle(false))
      .once("close", () => settle(false));
  });
}
