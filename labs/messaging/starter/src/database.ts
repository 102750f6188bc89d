import pg from "pg";

/** Connections to Postgres, opened when they are first needed. */
export function createPool(connectionString: string): pg.Pool {
  const pool = new pg.Pool({ connectionString, max: 10 });
  // A connection that breaks while it idles emits an error, and an unheard error would end the process.
  pool.on("error", (error) => console.error("idle database connection lost:", error.message));
  return pool;
}
