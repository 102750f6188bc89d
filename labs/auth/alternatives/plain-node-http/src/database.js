import pg from "pg";

const TABLES = `
  DO $$ BEGIN
    PERFORM pg_advisory_xact_lock(99118);
    IF to_regtype('user_role') IS NULL THEN
      CREATE TYPE user_role AS ENUM ('member', 'admin');
    END IF;
    CREATE TABLE IF NOT EXISTS users (
      no bigint GENERATED ALWAYS AS IDENTITY,
      id text PRIMARY KEY,
      email varchar(254) NOT NULL,
      password_hash text NOT NULL,
      role user_role NOT NULL DEFAULT 'member',
      since timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT users_email UNIQUE (email)
    );
    CREATE TABLE IF NOT EXISTS notes (
      id text PRIMARY KEY,
      owner text NOT NULL REFERENCES users,
      content text NOT NULL
    );
    CREATE INDEX IF NOT EXISTS notes_owner ON notes (owner);
  END $$`;

export async function openDatabase(connectionString) {
  const pool = new pg.Pool({ connectionString, max: 8 });
  pool.on("error", (error) => console.error(error.message));
  await pool.query(TABLES);
  return pool;
}
