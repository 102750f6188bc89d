import pg from "pg";

// The orders are their own outbox: `published` says whether the stream has heard of one.
const TABLES = `
  DO $$ BEGIN
    PERFORM pg_advisory_xact_lock(90210);
    CREATE TABLE IF NOT EXISTS purchases (
      no bigserial PRIMARY KEY,
      id uuid NOT NULL UNIQUE,
      event_id uuid NOT NULL,
      placed timestamptz NOT NULL DEFAULT now(),
      body jsonb NOT NULL,
      state text NOT NULL DEFAULT 'pending',
      client_key text,
      published boolean NOT NULL DEFAULT false
    );
    CREATE UNIQUE INDEX IF NOT EXISTS purchases_client_key ON purchases (client_key) WHERE client_key IS NOT NULL;
    CREATE INDEX IF NOT EXISTS purchases_unpublished ON purchases (no) WHERE NOT published;
    CREATE TABLE IF NOT EXISTS handled_events (id text PRIMARY KEY);
  END $$`;

export async function openDatabase(connectionString) {
  const pool = new pg.Pool({ connectionString, max: 12 });
  pool.on("error", (error) => console.error(error.message));
  await pool.query(TABLES);
  return pool;
}

export async function transaction(pool, work) {
  const client = await pool.connect();
  let failed = true;
  try {
    await client.query("BEGIN");
    const result = await work(client);
    await client.query("COMMIT");
    failed = false;
    return result;
  } finally {
    // Closing the connection rolls back whatever is open.
    client.release(failed);
  }
}
