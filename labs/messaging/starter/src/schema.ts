import type pg from "pg";

/** Any number will do, as long as both services use the same one. */
const SCHEMA_LOCK = 7_311_001;

/** Your tables. `products` is there already and is not yours. */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS orders (
    id uuid PRIMARY KEY
  );
`;

/**
 * Creates what is missing. Both services start at the same time, and IF NOT EXISTS alone is not safe when two
 * sessions create the same table at once: the lock makes the second one wait.
 */
export async function createSchema(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    await client.query("SELECT pg_advisory_xact_lock($1)", [SCHEMA_LOCK]);
    await client.query(SCHEMA);
    await client.query("COMMIT");
  } finally {
    client.release();
  }
}
