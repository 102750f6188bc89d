import pg from "pg";
import { currentContext } from "./context.ts";
import type { Wiring } from "../protocol/methods.ts";

type Access = keyof NonNullable<Wiring["services"]["postgres"]>;

/** The server's processes that serve this suite: what they log is not the app's, whoever else has their role. */
export const ownBackends = new Set<number>();

/** Runs one statement, `$1` style parameters, and resolves to its rows. */
export type Query = <Row extends pg.QueryResultRow = pg.QueryResultRow>(
  sql: string,
  values?: unknown[],
) => Promise<Row[]>;

/**
 * A few connections to the lab's Postgres that are opened when needed and then kept. No statement takes
 * longer than a request may: a table that the app keeps locked must not hold up one test after another.
 *
 * @param purpose the function of the suite's API that needs them
 */
export function postgresPool(access: Access, purpose: string, options?: string): Query {
  let pool: pg.Pool | null = null;
  const open = (): pg.Pool => {
    const { wiring, requestMs } = currentContext();
    const url = wiring.services.postgres?.[access];
    if (url === undefined) throw new Error(`${purpose} needs \`services: [postgres]\` in lab.yaml`);
    const created = new pg.Pool({
      connectionString: url,
      options,
      max: 2,
      idleTimeoutMillis: 0,
      connectionTimeoutMillis: requestMs,
      allowExitOnIdle: true,
    });
    // A server that a test kills breaks idle connections; the next query opens a new one.
    created.on("error", () => undefined);
    // pg's types leave out the number that the server gave when the connection began.
    created.on("connect", (client) => ownBackends.add((client as unknown as { processID: number }).processID));
    return created;
  };
  return async <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) => {
    pool ??= open();
    // The pool closes a connection whose statement ran out of time.
    const statement = { text, values, query_timeout: currentContext().requestMs };
    return (await pool.query<Row>(statement)).rows;
  };
}
