import pg from "pg";
import { currentContext } from "./context.ts";

/** A privileged connection to the lab's Postgres database: the superuser, in the learner's database. */
export interface Db {
  /** Runs one statement, `$1` style parameters, and resolves to its rows. */
  query: <Row extends pg.QueryResultRow = pg.QueryResultRow>(sql: string, values?: unknown[]) => Promise<Row[]>;
}

let pool: pg.Pool | null = null;

/**
 * The lab's Postgres, as its superuser. The grader opens the connection before learner code is loaded,
 * so that an app which takes every connection cannot keep the suite out.
 *
 * @throws when the lab declares no postgres service
 */
export function db(): Db {
  const open = (pool ??= createPool());
  return {
    query: async <Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []) =>
      (await open.query<Row>(sql, values)).rows,
  };
}

/** Opens the connection that `db()` will use and waits until the server answers. */
export async function openDb(): Promise<void> {
  await db().query("SELECT 1");
}

function createPool(): pg.Pool {
  const url = currentContext().wiring.services.postgres;
  if (url === undefined) throw new Error("db() needs `services: [postgres]` in lab.yaml");
  const created = new pg.Pool({ connectionString: url, max: 2, idleTimeoutMillis: 0, allowExitOnIdle: true });
  // A server that a test kills breaks idle connections; the next query opens a new one.
  created.on("error", () => undefined);
  return created;
}
