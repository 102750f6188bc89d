import pg from "pg";

/**
 * Asks the database whether it is there. It has a connection of its own, so that the answer is about the
 * database and not about how busy the API is.
 */
export class DatabaseProbe {
  readonly #pool: pg.Pool;

  constructor(connectionString: string) {
    this.#pool = new pg.Pool({
      connectionString,
      max: 1,
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
