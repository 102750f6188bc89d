import pg from "pg";

/** Connections to Postgres, opened when they are first needed. */
export function createPool(connectionString: string | undefined): pg.Pool {
  if (connectionString === undefined) throw new Error("DATABASE_URL is not set");
  return new pg.Pool({ connectionString, max: 10 });
}
