import pg from "pg";

const MIGRATION = `
  CREATE TABLE IF NOT EXISTS users (
    id uuid PRIMARY KEY,
    email text NOT NULL,
    password_hash char(60) NOT NULL,
    role text NOT NULL DEFAULT 'member'
  );
  CREATE UNIQUE INDEX IF NOT EXISTS one_account_per_email ON users (lower(email));
  CREATE TABLE IF NOT EXISTS refresh_tokens (
    digest text PRIMARY KEY,
    family uuid NOT NULL,
    user_id uuid NOT NULL REFERENCES users,
    state text NOT NULL DEFAULT 'fresh' CHECK (state IN ('fresh', 'used', 'dead')),
    until timestamptz NOT NULL
  );
  CREATE INDEX IF NOT EXISTS families ON refresh_tokens (family);
  CREATE TABLE IF NOT EXISTS notes (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users,
    body text NOT NULL
  );`;

export function openPool(connectionString: string): pg.Pool {
  const pool = new pg.Pool({ connectionString, max: 12 });
  pool.on("error", (error) => console.error("postgres", error.message));
  return pool;
}

export async function migrate(pool: pg.Pool): Promise<void> {
  await inTransaction(pool, async (tx) => {
    await tx.query("SELECT pg_advisory_xact_lock(hashtext('migration'))");
    await tx.query(MIGRATION);
  });
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
