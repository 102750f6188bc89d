import pg from "pg";

/** Connecting and asking may take this long each: together less than the two seconds /health has. */
const PATIENCE_MS = 250;

/**
 * Asks the database whether it is there. It has a connection of its own, so that the answer is about the
 * database and not about how busy the API is, and it gives up early where a request would be patient.
 */
export class DatabaseProbe {
  readonly #pool: pg.Pool;

  constructor(connectionString: string) {
    this.#pool = new pg.Pool({
      connectionString,
      max: 1,
      connectionTimeoutMillis: PATIENCE_MS,
      query_timeout: PATIENCE_MS,
    });
    this.#pool.on("error", (error) => console.error("probe connection lost:", error.message));
  }

  async answers(): Promise<boolean> {
    try {
      await this.#pool.query("SELECT 1");
      return true;
    } catch {
      return false;
    }
  }

  async end(): Promise<void> {
    await this.#pool.end();
  }
}
