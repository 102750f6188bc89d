import { randomUUID } from "node:crypto";
import { eventually } from "./eventually.ts";
import { ownBackends, PostgresPool } from "./postgres-pool.ts";
import { LOG_FILE, type LogLine, type Statement, statementIn, timeOf } from "./sql-line.ts";

const ADMIN_ROLE = "postgres";
const SUITE_ROLE = "suite";

/** Most of the log that is read at a time, in bytes. */
const MAX_LOG_BYTES = 16 * 1024 * 1024;

/**
 * The superuser, in a database that the app has no way into: in the app's own, any name might be one that
 * the app has defined, and would then run with every right.
 */
const { query: administer } = new PostgresPool("admin", "observe", "-c search_path=pg_catalog");

/** A point in the server's log, in bytes. Statements after it came after it. */
export async function markSql(): Promise<number> {
  const size = await logSize();
  return (await readLog(size, await flushLog())).end;
}

/** Postgres logs every statement as it arrives, before it runs, so the list is complete and in order. */
export async function statementsSince(offset: number): Promise<Statement[]> {
  const { lines } = await readLog(offset, await flushLog());
  return lines.flatMap(statementOf);
}

/** How much of the log's end is looked through for a span of time, in bytes: at first, and at most. */
const FIRST_TAIL_BYTES = 256 * 1024;
const MOST_TAIL_BYTES = 4 * 1024 * 1024;

/** The statements that arrived in a span of time, by the server's clock; of a log that has grown too long since, the last. */
export async function statementsBetween(fromMs: number, toMs: number): Promise<Statement[]> {
  const size = await logSize();
  const marker = await flushLog();
  for (let tail = FIRST_TAIL_BYTES; ; tail *= 4) {
    const from = Math.max(0, size - tail);
    const { lines } = await readLog(from, marker);
    // What is read from somewhere in the middle begins in the middle of a line.
    const whole = from === 0 ? lines : lines.slice(1);
    const reachesBack = whole[0] !== undefined && timeOf(JSON.parse(whole[0]) as LogLine) < fromMs;
    if (from > 0 && tail < MOST_TAIL_BYTES && !reachesBack) continue;
    return whole.flatMap(statementOf).filter(({ at }) => at >= fromMs && at <= toMs);
  }
}

async function logSize(): Promise<number> {
  const [row] = await administer<{ size: string }>("SELECT size FROM pg_catalog.pg_stat_file($1)", [LOG_FILE]);
  return Number(row?.size ?? 0);
}

/**
 * Writes a line of our own to the server's log: once it is in the file, so is all that came before. Nobody
 * can write it before us, as nobody knows it, and nobody else writes in the name of the superuser.
 */
async function flushLog(): Promise<string> {
  const text = `backlab mark ${randomUUID()}`;
  await administer(`DO LANGUAGE plpgsql $$ BEGIN RAISE LOG '${text}'; END $$`);
  return text;
}

async function readLog(from: number, marker: string): Promise<{ lines: string[]; end: number }> {
  const read = await eventually(async () => {
    const [row] = await administer<{ bytes: Buffer }>("SELECT pg_catalog.pg_read_binary_file($1, $2, $3) AS bytes", [
      LOG_FILE,
      from,
      MAX_LOG_BYTES,
    ]);
    const bytes = row?.bytes ?? Buffer.alloc(0);
    const upTo = linesUntil(bytes, marker);
    if (upTo === null && bytes.length < MAX_LOG_BYTES) throw new Error("the database's log did not catch up");
    return upTo;
  });
  if (read === null) {
    const most = MAX_LOG_BYTES / 1024 / 1024;
    throw new Error(`the app sent more SQL since observe.mark() than can be looked at: over ${most} MiB of log`);
  }
  return { lines: read.lines, end: from + read.length };
}

/** The lines before the marker's, and the length of all in bytes. Null when the marker is not there. */
function linesUntil(bytes: Buffer, marker: string): { lines: string[]; length: number } | null {
  const lines: string[] = [];
  for (let start = 0, end; (end = bytes.indexOf("\n", start)) !== -1; start = end + 1) {
    const line = bytes.toString("utf8", start, end);
    if (isMarker(line, marker)) return { lines, length: end + 1 };
    lines.push(line);
  }
  return null;
}

function isMarker(text: string, marker: string): boolean {
  if (!text.includes(marker)) return false;
  const line = JSON.parse(text) as LogLine;
  return line.user === ADMIN_ROLE && line.message === marker;
}

function statementOf(logged: string): Statement[] {
  const line = JSON.parse(logged) as LogLine;
  const statement = isOurs(line) ? null : statementIn(line);
  return statement === null ? [] : [statement];
}

function isOurs({ user, pid = 0 }: LogLine): boolean {
  return user === ADMIN_ROLE || (user === SUITE_ROLE && ownBackends.has(pid));
}
