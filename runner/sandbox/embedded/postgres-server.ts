import { existsSync } from "node:fs";
import { chmod, chown, mkdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { learnerUrl, passwordSql, suiteUrls } from "../../services/postgres.ts";
import { newSecrets } from "../../services/secrets.ts";
import { BacklabError } from "../../errors.ts";
import type { Disposal } from "../disposal.ts";
import { Managed } from "./managed.ts";
import { OutputTail } from "../output-tail.ts";
import { TOOL_ENV } from "./copy-binaries.ts";
import type { PreparedPostgres } from "./postgres-cache.ts";
import { runSql } from "./postgres-cluster.ts";
import type { ProcessGroup } from "./process-group.ts";
import { runToEnd } from "./run-to-end.ts";
import { freeSharedMemory, lockFile } from "./shared-memory.ts";
import {
  type CellService,
  type KeptService,
  SERVICE_READY_SECONDS,
  serviceFailed,
  startOnFreePort,
} from "./service.ts";
import { POSTGRES_DATA, type Workspace } from "./workspace.ts";

const LOG_LINES = 15;

/** Starts a Postgres of one's own: a copy of the prepared cluster, or the one that is kept, with passwords nobody else has. */
export async function startPostgres(
  prepared: PreparedPostgres,
  workspace: Workspace,
  disposal: Disposal,
  signal: AbortSignal,
  kept?: KeptService,
): Promise<CellService> {
  const data = join(workspace.path, POSTGRES_DATA);
  if (kept === undefined) await copyCluster(prepared, data, signal);
  else await linkKeptCluster(prepared, data, kept.folder, signal);
  const secrets = kept?.secrets ?? newSecrets();
  const setting = runSql(prepared.bin, data, prepared.user, `${passwordSql(secrets)}\n`, signal);
  await (kept === undefined ? setting : setting.catch(explainKept));
  const make = (port: number): Managed => postgresOn(port, data, prepared, workspace, kept !== undefined);
  const { process, port } = await startOnFreePort(make, disposal, signal, kept?.port);
  return { process, wiring: { postgres: suiteUrls(secrets, port) }, learnerUrl: learnerUrl(secrets, port) };
}

/** Copies the prepared cluster; in the end it is there whole, or not at all. */
async function copyCluster({ cluster, user }: PreparedPostgres, data: string, signal: AbortSignal): Promise<void> {
  const place = dirname(data);
  await mkdir(place, { mode: 0o700 });
  if (user !== undefined) await chown(place, user.uid, user.gid);
  const copy = `${data}.new`;
  await runToEnd({ file: "cp", args: ["-RP", cluster, copy], cwd: place, env: TOOL_ENV, user }, signal);
  await chmod(copy, 0o700);
  await rename(copy, data);
}

/** Where a cell has its cluster there is a link to the kept one, which is made when this version of Postgres has none. */
async function linkKeptCluster(
  prepared: PreparedPostgres,
  data: string,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const version = join(folder, basename(dirname(prepared.cluster)));
  const kept = join(version, "data");
  if (!existsSync(kept)) {
    await rm(version, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: 0o711 });
    await copyCluster(prepared, kept, signal);
  }
  // The log of what was asked in other runs: nobody reads it any more, and it only grows.
  await rm(join(kept, "log"), { recursive: true, force: true });
  await mkdir(dirname(data), { mode: 0o711 });
  await symlink(kept, data);
}

/** What was kept may be broken, where a copy of the prepared cluster cannot be. */
function explainKept(error: unknown): never {
  if (!(error instanceof BacklabError)) throw error;
  const said = error.cause instanceof Error ? error.cause.message.trim() : "";
  throw new BacklabError("service_failed", `postgres does not start on what was kept: ${error.message}`, {
    hint: `${said === "" ? "" : `it wrote:\n${said}\n`}to begin with an empty database: backlab dev --reset`,
    cause: error,
  });
}

function postgresOn(
  port: number,
  data: string,
  { bin, user }: PreparedPostgres,
  workspace: Workspace,
  kept: boolean,
): Managed {
  let output = new OutputTail();
  // What is kept is to outlive a power cut; what is not need not.
  const args = ["-D", data, "-c", `port=${port}`, ...(kept ? ["-c", "fsync=on"] : [])];
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
    // An immediate shutdown gives back the system's shared memory, which a killed server cannot. After an orderly one
    // there is nothing to recover at the next start, which would empty unlogged tables.
    stopSignal: kept ? "SIGINT" : "SIGQUIT",
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
