import type pg from "pg";
import { inTransaction } from "./database.ts";

/** Any number will do, as long as both services use the same one. */
const SCHEMA_LOCK = 7_311_001;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS orders (
    id              uuid        PRIMARY KEY,
    customer        text        NOT NULL,
    sku             text        NOT NULL,
    quantity        integer     NOT NULL CHECK (quantity > 0),
    status          text        NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'fulfilled', 'rejected')),
    idempotency_key text        UNIQUE,
    placed_at       timestamptz NOT NULL DEFAULT now()
  );
  CREATE TABLE IF NOT EXISTS outbox (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event    jsonb  NOT NULL
  );
`;

/**
 * Creates what is missing. Both services start at the same time, and IF NOT EXISTS alone is not safe when two
 * sessions create the same table at once: the lock makes the second one wait.
 */
export async function createSchema(pool: pg.Pool): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query("SELECT pg_advisory_xact_lock($1)", [SCHEMA_LOCK]);
    await client.query(SCHEMA);
  });
}
