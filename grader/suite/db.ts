import { LEARNERS_SHARE } from "./learners-share.ts";
import { type Query, PostgresPool } from "./postgres-pool.ts";

/** The suite's connection to the lab's Postgres database. */
export interface Db {
  /**
   * Runs one statement, `$1` style parameters, and resolves to its rows. Rejects when it takes longer than a
   * request may.
   */
  query: Query;
  /**
   * Runs what `work` does with the query it is given in one transaction, and commits when it resolves. Locks are
   * held meanwhile. Rejects as `work` does, after a rollback.
   */
  transaction: <T>(work: (query: Query) => Promise<T>) => Promise<T>;
}

const pool = new PostgresPool("suite", "db()");

/**
 * The lab's Postgres database as the role `suite`, which may do in it whatever the app may. It is no
 * superuser: the app owns the database, and its triggers and functions run as whoever comes upon them.
 * `observe.sql()` leaves its statements out. The grader opens the connection before learner code is
 * loaded, and an app cannot take so many connections that the suite gets none.
 *
 * Its calls reject when the lab declares no postgres service.
 */
export function db(): Db {
  return pool;
}

/** Opens the connection that `db()` will use and waits until the server answers. */
export async function openDb(): Promise<void> {
  await pool.query("SELECT 1");
}

/** Runs a lab's seed.sql. Rejects with the database's error, and the line it is about. */
export async function seedDb(sql: string): Promise<void> {
  try {
    await pool.query(sql);
  } catch (error) {
    const { message, position } = error as { message: string; position?: string };
    const line = sql.slice(0, Number(position ?? 1) - 1).split("\n").length;
    throw new Error(position === undefined ? message : `line ${line}: ${message}`, { cause: error });
  }
  await pool.query(LEARNERS_SHARE);
}
