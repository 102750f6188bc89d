import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import pg from "pg";
import { LOG_FILE, lineOf, type LogLine, statementIn } from "../../grader/suite/sql-line.ts";
import { LEARNER_ROLE } from "../services/postgres.ts";
import type { KeptServices } from "./kept-services.ts";

/** What the apps send to the services, a line each, in the order in which each server takes it. */
export interface Traced {
  service: "postgres" | "redis";
  text: string;
}

const POLL_MS = 100;
/** How much of the log is read at a time, in bytes; more where a single line is longer. */
const BYTES = 1024 * 1024;

/**
 * Tells of every statement and command that arrives from now on, as the servers themselves see it, until the signal
 * aborts. A service that ends meanwhile is somebody else's to tell.
 */
export async function trace(services: KeptServices, tell: (line: Traced) => void, signal: AbortSignal): Promise<void> {
  const admin = services.get("postgres")?.wiring.postgres?.admin;
  const redis = services.get("redis")?.wiring.redis;
  await Promise.all([
    ...(admin === undefined ? [] : [traceSql(admin, tell, signal)]),
    ...(redis === undefined ? [] : [traceRedis(redis, tell, signal)]),
  ]);
}

async function traceSql(admin: string, tell: (line: Traced) => void, signal: AbortSignal): Promise<void> {
  const client = new pg.Client({ connectionString: admin });
  client.on("error", () => undefined);
  try {
    await client.connect();
    let offset = await logSize(client);
    let most = BYTES;
    while (!signal.aborted) {
      const bytes = await logFrom(client, offset, most);
      const end = bytes.lastIndexOf("\n") + 1;
      for (const line of bytes.toString("utf8", 0, end).split("\n")) tellStatement(line, tell);
      offset += end;
      const full = bytes.length === most;
      most = full && end === 0 ? most * 2 : BYTES;
      if (!full) await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
    }
  } catch {
    // The server has gone, which whoever waits for its end tells.
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function logSize(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ size: string }>("SELECT size FROM pg_stat_file($1)", [LOG_FILE]);
  return Number(rows[0]?.size ?? 0);
}

async function logFrom(client: pg.Client, offset: number, most: number): Promise<Buffer> {
  const read = "SELECT pg_read_binary_file($1, $2, $3) AS bytes";
  const { rows } = await client.query<{ bytes: Buffer }>(read, [LOG_FILE, offset, most]);
  return rows[0]?.bytes ?? Buffer.alloc(0);
}

function tellStatement(text: string, tell: (line: Traced) => void): void {
  if (text === "") return;
  const line = JSON.parse(text) as LogLine;
  const statement = line.user === LEARNER_ROLE ? statementIn(line) : null;
  if (statement === null) return;
  tell({ service: "postgres", text: lineOf(statement) });
}

async function traceRedis(url: string, tell: (line: Traced) => void, signal: AbortSignal): Promise<void> {
  const monitor = new Redis(url, { monitor: true, retryStrategy: () => null });
  monitor.on("error", () => undefined);
  monitor.on("monitor", (_time: string, words: string[]) => tell({ service: "redis", text: oneLine(words.join(" ")) }));
  await new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
    monitor.once("close", resolve);
  });
  monitor.disconnect();
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
