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
 */
export class PostgresPool {
  readonly #access: Access;
  readonly #purpose: string;
  readonly #options: string | undefined;
  #pool: pg.Pool | null = null;

  /** @param purpose the function of the suite's API that needs them */
  constructor(access: Access, purpose: string, options?: string) {
    this.#access = access;
    this.#purpose = purpose;
    this.#options = options;
  }

  readonly query: Query = async (text, values) => run(this.#open(), text, values);

  readonly transaction = async <T>(work: (query: Query) => Promise<T>): Promise<T> => {
    const client = await this.#open().connect();
    // Between two statements nobody else listens, and a test may kill the server then.
    const ignore = (): void => undefined;
    client.on("error", ignore);
    let broken = true;
    try {
      await run(client, "BEGIN");
      const result = await work((text, values) => run(client, text, values));
      await run(client, "COMMIT");
      broken = false;
      return result;
    } catch (error) {
      broken = await run(client, "ROLLBACK").then(
        () => false,
        () => true,
      );
      throw error;
    } finally {
      client.off("error", ignore).release(broken);
    }
  };

  #open(): pg.Pool {
    this.#pool ??= this.#create();
    return this.#pool;
  }

  #create(): pg.Pool {
    const { wiring, requestMs } = currentContext();
    const url = wiring.services.postgres?.[this.#access];
    if (url === undefined) throw new Error(`${this.#purpose} needs \`services: [postgres]\` in lab.yaml`);
    const pool = new pg.Pool({
      connectionString: url,
      options: this.#options,
      max: 3,
      idleTimeoutMillis: 0,
      connectionTimeoutMillis: requestMs,
      allowExitOnIdle: true,
    });
    // A server that a test kills breaks idle connections; the next query opens a new one.
    pool.on("error", () => undefined);
    // pg's types leave out the number that the server gave when the connection began.
    pool.on("connect", (client) => ownBackends.add((client as unknown as { processID: number }).processID));
    return pool;
  }
}

async function run<Row extends pg.QueryResultRow>(
  on: pg.Pool | pg.PoolClient,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  // A connection whose statement ran out of time is closed.
  const statement = { text, values, query_timeout: currentContext().requestMs };
  return (await on.query<Row>(statement)).rows;
}
