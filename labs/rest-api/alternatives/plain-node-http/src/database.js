import pg from "pg";
import { Refusal } from "./answer.js";

const TABLE = `
  DO $$ BEGIN
    PERFORM pg_advisory_xact_lock(51423);
    CREATE TABLE IF NOT EXISTS catalogue (
      key uuid PRIMARY KEY,
      doc jsonb NOT NULL
    );
    CREATE UNIQUE INDEX IF NOT EXISTS catalogue_isbn ON catalogue ((doc->>'isbn'));
    CREATE INDEX IF NOT EXISTS catalogue_author ON catalogue ((doc->>'author'));
  END $$`;

export async function openDatabase(connectionString) {
  const pool = new pg.Pool({ connectionString, max: 8, connectionTimeoutMillis: 4000 });
  pool.on("error", (error) => console.error(error.message));
  await pool.query(TABLE);

  return {
    query: (text, values) => pool.query(text, values),
    close: () => pool.end(),

    /** Everything inside sees the database as nobody else changes it: rows it locks stay its own until it is done. */
    async transaction(work) {
      const client = await pool.connect();
      try {
        await client.query("BEGIN");
        const result = await work(client);
        await client.query("COMMIT");
        return result;
      } catch (error) {
        await client.query("ROLLBACK");
        throw error;
      } finally {
        client.release();
      }
    },

    /** One connection per question, and one second for all of it. */
    async isThere() {
      const client = new pg.Client({ connectionString, connectionTimeoutMillis: 1000, query_timeout: 1000 });
      client.on("error", () => {});
      let timer;
      const tooLate = new Promise((resolve) => (timer = setTimeout(resolve, 1000, false)));
      const asked = client
        .connect()
        .then(() => client.query("SELECT now()"))
        .then(
          () => true,
          () => false,
        );
      const there = await Promise.race([asked, tooLate]);
      clearTimeout(timer);
      client.end().catch(() => {});
      return there;
    },
  };
}

/** Turns the unique index's complaint into the answer a client understands. */
export async function uniquely(work) {
  try {
    return await work();
  } catch (error) {
    if (error.code === "23505") throw new Refusal(409, "this ISBN is taken");
    throw error;
  }
}
