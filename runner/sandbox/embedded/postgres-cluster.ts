import { appendFile, chmod, chown, mkdir, rename, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BacklabError } from "../../errors.ts";
import { CLUSTER_SQL, POSTGRES_CONF, POSTGRES_HBA } from "../../services/postgres.ts";
import { TOOL_ENV } from "./copy-binaries.ts";
import type { OtherUser } from "./process-group.ts";
import { runToEnd } from "./run-to-end.ts";

/**
 * Beside what every runtime has: no Unix socket, as the host's other users could get in through it; shared
 * memory in the cluster's own files, which go when the cell goes, even after `kill -9`; fewer processes.
 */
const EMBEDDED_CONF = `
unix_socket_directories = ''
dynamic_shared_memory_type = mmap
io_method = sync
`;

/** Byte order collation with Unicode case rules, alike on every system. 1 MiB WAL files keep a copy small. */
const INITDB = [
  ...["--no-sync", "--no-instructions", "--no-data-checksums", "--wal-segsize=1", "--encoding=UTF8"],
  ...["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--username=postgres", "--auth=trust"],
];

const CONF = POSTGRES_CONF + EMBEDDED_CONF;
const HBA = POSTGRES_HBA.split("\n")
  .filter((line) => !line.startsWith("local"))
  .join("\n");

/** All that the cluster is made from: when it changes, another one is made. */
export const RECIPE = { INITDB, CONF, HBA, CLUSTER_SQL, layout: 1 };

/** Makes `cluster` in a folder that has the binaries. Readable by all: there is no secret in it yet. */
export async function makeCluster(folder: string, user: OtherUser | undefined, signal: AbortSignal): Promise<void> {
  const bin = join(folder, "native", "bin");
  const place = join(folder, "initdb");
  await mkdir(place, { mode: 0o700 });
  if (user !== undefined) await chown(place, user.uid, user.gid);
  const data = join(place, "data");
  const initdb = { file: join(bin, "initdb"), args: [...INITDB, "-D", data], cwd: place, env: TOOL_ENV, user };
  await runToEnd(initdb, signal).catch(explainUnreadable);
  await appendFile(join(data, "postgresql.conf"), CONF);
  await writeFile(join(data, "pg_hba.conf"), HBA);
  await runSql(bin, data, user, `${CLUSTER_SQL.join(";\n")};\n`, signal);
  await rename(data, join(folder, "cluster"));
  await rmdir(place);
  await makeOurs(join(folder, "cluster"), user, signal);
}

/**
 * Runs statements, one a line, as superuser on a cluster whose server is not running. Passwords go this
 * way too: no connection, no socket, 25 ms.
 */
export function runSql(
  bin: string,
  data: string,
  user: OtherUser | undefined,
  sql: string,
  signal: AbortSignal,
): Promise<void> {
  const args = ["--single", "-D", data, "-c", "exit_on_error=on", "-c", "log_destination=stderr", "postgres"];
  return runToEnd({ file: join(bin, "postgres"), args, cwd: data, env: TOOL_ENV, user, input: sql }, signal);
}

/** What every later cell is copied from must not belong to the user that all kinds of things run as. */
async function makeOurs(cluster: string, user: OtherUser | undefined, signal: AbortSignal): Promise<void> {
  if (user !== undefined)
    await runToEnd({ file: "chown", args: ["-R", "0:0", cluster], cwd: "/", env: TOOL_ENV }, signal);
  await runToEnd({ file: "chmod", args: ["-R", "a+rX,go-w", cluster], cwd: "/", env: TOOL_ENV }, signal);
  await chmod(cluster, 0o755);
}

function explainUnreadable(error: unknown): never {
  if (!(error instanceof BacklabError) || !error.message.includes("EACCES")) throw error;
  throw new BacklabError(
    "service_failed",
    "the user `nobody`, as whom Postgres runs here, cannot read backlab's cache",
    {
      hint: "set BACKLAB_CACHE_DIR to a directory that every user can read, such as /var/cache/backlab",
      cause: error,
    },
  );
}
