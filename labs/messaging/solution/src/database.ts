import pg from "pg";

/** Connections to Postgres, opened when they are first needed. */
export function createPool(connectionString: string): pg.Pool {
  const pool = new pg.Pool({ connectionString, max: 10, connectionTimeoutMillis: 5_000 });
  // A connection that breaks while it idles emits an error, and an unheard error would end the process.
  pool.on("error", (error) => console.error("idle database connection lost:", error.message));
  return pool;
}

/** All that `work` does through its client happens, or nothing of it. */
export async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    const result = await work(client);
    await client.query("COMMIT");
    client.release();
    return result;
  } catch (error) {
    // A connection that cannot even roll back is of no more use to anybody.
    const broken = await client.query("ROLLBACK").then(
      () => false,
      () => true,
    );
    client.release(broken);
    throw error;
  }
}
