import pg from "pg";

/** Connections for the requests' own work. */
export function createPool(connectionString: string): pg.Pool {
  const pool = new pg.Pool({ connectionString, max: 10, connectionTimeoutMillis: 5_000, query_timeout: 5_000 });
  // A connection that breaks while it idles emits an error, and an unheard error would end the process.
  pool.on("error", (error) => console.error("idle database connection lost:", error.message));
  return pool;
}
