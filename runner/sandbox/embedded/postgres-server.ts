import { chmod, chown, mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { learnerUrl, passwordSql, suiteUrls } from "../../services/postgres.ts";
import { newSecrets } from "../../services/secrets.ts";
import type { Disposal } from "../disposal.ts";
import { Managed } from "./managed.ts";
import { OutputTail } from "../output-tail.ts";
import { TOOL_ENV } from "./copy-binaries.ts";
import type { PreparedPostgres } from "./postgres-cache.ts";
import { runSql } from "./postgres-cluster.ts";
import type { ProcessGroup } from "./process-group.ts";
import { runToEnd } from "./run-to-end.ts";
import { freeSharedMemory, lockFile } from "./shared-memory.ts";
import { type CellService, SERVICE_READY_SECONDS, serviceFailed, startOnFreePort } from "./service.ts";
import { POSTGRES_DATA, type Workspace } from "./workspace.ts";

const LOG_LINES = 15;

/** Starts a cell's own Postgres: a copy of the prepared cluster with passwords nobody else has. */
export async function startPostgres(
  prepared: PreparedPostgres,
  workspace: Workspace,
  disposal: Disposal,
  signal: AbortSignal,
): Promise<CellService> {
  const data = await copyCluster(prepared, workspace, signal);
  const secrets = newSecrets();
  await runSql(prepared.bin, data, prepared.user, `${passwordSql(secrets)}\n`, signal);
  const make = (port: number): Managed => postgresOn(port, data, prepared, workspace);
  const { process, port } = await startOnFreePort(make, disposal, signal);
  return { process, wiring: { postgres: suiteUrls(secrets, port) }, learnerUrl: learnerUrl(secrets, port) };
}

async function copyCluster(
  { cluster, user }: PreparedPostgres,
  workspace: Workspace,
  signal: AbortSignal,
): Promise<string> {
  const data = join(workspace.path, POSTGRES_DATA);
  const place = dirname(data);
  await mkdir(place, { mode: 0o700 });
  if (user !== undefined) await chown(place, user.uid, user.gid);
  await runToEnd({ file: "cp", args: ["-RP", cluster, data], cwd: place, env: TOOL_ENV, user }, signal);
  await chmod(data, 0o700);
  return data;
}

function postgresOn(port: number, data: string, { bin, user }: PreparedPostgres, workspace: Workspace): Managed {
  let output = new OutputTail();
  const args = ["-D", data, "-c", `port=${port}`];
  return new Managed({
    name: "postgres",
    launch: () => {
      const group = workspace.start({ file: join(bin, "postgres"), args, cwd: data, env: TOOL_ENV, user, input: "" });
      output = new OutputTail(group.stdout, group.stderr);
      return group;
    },
    isReady: (group) => saysReady(data, group),
    readyWithinSeconds: SERVICE_READY_SECONDS,
    readyPollMs: 3,
    failure: async (what) => serviceFailed("postgres", what, `${String(output)}\n${await lastLog(data)}`.trim()),
    // An immediate shutdown gives back the system's shared memory, which a killed server cannot.
    stopSignal: "SIGQUIT",
    tidy: () => freeSharedMemory(data),
  });
}

/** The server writes its process id and its state into postmaster.pid; pg_ctl waits for the same words. */
async function saysReady(data: string, { pid }: ProcessGroup): Promise<boolean> {
  const lines = await lockFile(data);
  return Number(lines[0]) === pid && lines[7]?.trim() === "ready";
}

async function lastLog(data: string): Promise<string> {
  const text = await readFile(join(data, "log", "postgresql.json"), "utf8").catch(() => "");
  return text.trim().split("\n").slice(-LOG_LINES).join("\n");
}
