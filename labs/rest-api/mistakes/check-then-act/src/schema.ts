import type pg from "pg";

/** Any number will do, as long as every instance of this API uses the same one. */
const SCHEMA_LOCK = 7_205_001;

/** The constraints repeat what validation says: they hold also for two requests at the same moment. */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS books (
    id      uuid    PRIMARY KEY DEFAULT gen_random_uuid(),
    title   text    NOT NULL,
    author  text    NOT NULL,
    isbn    text    NOT NULL,
    year    integer NOT NULL,
    stock   integer NOT NULL CHECK (stock >= 0),
    version integer NOT NULL DEFAULT 1
  );
  CREATE INDEX IF NOT EXISTS books_by_title ON books (title, id);
  CREATE INDEX IF NOT EXISTS books_by_year ON books (year, id);
  CREATE INDEX IF NOT EXISTS books_by_author ON books (author);
`;

/**
 * Creates what is missing. The lock makes a second instance wait: IF NOT EXISTS alone is not safe when two
 * sessions create the same table at once.
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
