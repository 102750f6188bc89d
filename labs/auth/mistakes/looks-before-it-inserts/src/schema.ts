import type pg from "pg";

/** Any number will do, as long as every replica uses the same one. */
const SCHEMA_LOCK = 7_205_002;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS users (
    id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    email         text NOT NULL CHECK (email = lower(email)),
    password_hash text NOT NULL,
    role          text NOT NULL DEFAULT 'member' CHECK (role IN ('member', 'admin'))
  );

  -- A session is one login. Its tokens come and go, and when it has ended none of them is good.
  CREATE TABLE IF NOT EXISTS sessions (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    expires_at timestamptz NOT NULL,
    ended_at   timestamptz
  );

  -- Used tokens stay: one that comes again gives a thief away.
  CREATE TABLE IF NOT EXISTS refresh_tokens (
    hash       bytea PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
    used_at    timestamptz
  );
  CREATE INDEX IF NOT EXISTS refresh_tokens_of_session ON refresh_tokens (session_id);

  CREATE TABLE IF NOT EXISTS notes (
    id       uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    owner_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    text     text NOT NULL
  );
  CREATE INDEX IF NOT EXISTS notes_of_owner ON notes (owner_id);
`;

/** Creates what is missing. The lock makes a second replica wait: IF NOT EXISTS alone is not safe against itself. */
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
