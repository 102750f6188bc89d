import pg from "pg";

/**
 * Stock is not a number in a row but the sum of what came in and went out. `edition` counts changes of any
 * kind, movements included, and is the book's ETag.
 */
const TABLES = [
  `CREATE TABLE IF NOT EXISTS titles (
     no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     public_id uuid NOT NULL UNIQUE,
     name text NOT NULL,
     writer text NOT NULL,
     isbn char(13) NOT NULL,
     published smallint NOT NULL,
     edition bigint NOT NULL DEFAULT 0,
     CONSTRAINT one_title_per_isbn UNIQUE (isbn)
   )`,
  `CREATE TABLE IF NOT EXISTS movements (
     title_no bigint NOT NULL REFERENCES titles ON DELETE CASCADE,
     copies integer NOT NULL,
     moved_at timestamptz NOT NULL DEFAULT now()
   )`,
  `CREATE INDEX IF NOT EXISTS movements_of_title ON movements (title_no)`,
];

export async function connect(connectionString: string): Promise<pg.Pool> {
  const pool = new pg.Pool({ connectionString, max: 15 });
  pool.on("error", console.error);
  await inTransaction(pool, async (tx) => {
    await tx.query("SELECT pg_advisory_xact_lock(hashtext('bookshop tables'))");
    for (const table of TABLES) await tx.query(table);
  });
  return pool;
}

export async function inTransaction<T>(pool: pg.Pool, work: (tx: pg.PoolClient) => Promise<T>): Promise<T> {
  const tx = await pool.connect();
  try {
    await tx.query("BEGIN");
    const result = await work(tx);
    await tx.query("COMMIT");
    return result;
  } catch (error) {
    await tx.query("ROLLBACK");
    throw error;
  } finally {
    tx.release();
  }
}
