import pg from "pg";

export type Database = ReturnType<typeof createDatabase>;

export function createDatabase(connectionString: string) {
  const pool = new pg.Pool({ connectionString, max: 15 });
  pool.on("error", (error) => console.error("idle connection lost", error.message));

  /** All that `work` does, or nothing of it. What it locks is let go in any case, also when this process dies. */
  async function transaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    try {
      await client.query("BEGIN");
      const result = await work(client);
      await client.query("COMMIT");
      return result;
    } catch (error) {
      await client.query("ROLLBACK").catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }

  return { pool, transaction };
}
