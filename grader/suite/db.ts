import { type Query, postgresPool } from "./postgres-pool.ts";

/** The suite's connection to the lab's Postgres database. */
export interface Db {
  /**
   * Runs one statement, `$1` style parameters, and resolves to its rows. Rejects when it takes longer than a
   * request may.
   */
  query: Query;
}

const query = postgresPool("suite", "db()");

/**
 * The lab's Postgres database as the role `suite`, which may do in it whatever the app may. It is no
 * superuser: the app owns the database, and its triggers and functions run as whoever comes upon them.
 * `observe.sql()` leaves its statements out. The grader opens the connection before learner code is
 * loaded, and an app cannot take so many connections that the suite gets none.
 *
 * @throws when the lab declares no postgres service
 */
export function db(): Db {
  return { query };
}

/** Opens the connection that `db()` will use and waits until the server answers. */
export async function openDb(): Promise<void> {
  await query("SELECT 1");
}
