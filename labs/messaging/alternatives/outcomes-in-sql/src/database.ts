import pg from "pg";

/**
 * Nothing is ever updated but stock. An order is a fact, its outcome is another, and a trigger puts news of every
 * order into the outbox, so that no code can forget to.
 */
const TABLES = `
  CREATE TABLE IF NOT EXISTS orders (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    customer text NOT NULL,
    sku text NOT NULL,
    quantity integer NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
  );
  CREATE TABLE IF NOT EXISTS request_keys (
    key text PRIMARY KEY,
    order_id uuid NOT NULL REFERENCES orders DEFERRABLE INITIALLY DEFERRED
  );
  CREATE TABLE IF NOT EXISTS outcomes (
    order_id uuid PRIMARY KEY,
    outcome text NOT NULL
  );
  CREATE TABLE IF NOT EXISTS news (
    no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id uuid NOT NULL DEFAULT gen_random_uuid(),
    order_id uuid NOT NULL
  );

  CREATE OR REPLACE FUNCTION tell_of_order() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO news (order_id) VALUES (NEW.id);
      NOTIFY news;
      RETURN NULL;
    END $$;
  CREATE OR REPLACE TRIGGER tell_of_order AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION tell_of_order();

  CREATE OR REPLACE FUNCTION place_order(request_key text, who text, what text, many integer) RETURNS uuid
  LANGUAGE plpgsql AS $$
    DECLARE
      made uuid := gen_random_uuid();
      known uuid;
    BEGIN
      IF request_key IS NOT NULL THEN
        INSERT INTO request_keys VALUES (request_key, made) ON CONFLICT DO NOTHING;
        IF NOT FOUND THEN
          SELECT id INTO known FROM orders JOIN request_keys ON id = order_id
           WHERE key = request_key AND customer = who AND sku = what AND quantity = many;
          RETURN known;
        END IF;
      END IF;
      INSERT INTO orders VALUES (made, who, what, many);
      RETURN made;
    END $$;

  CREATE OR REPLACE FUNCTION fulfil(which uuid, what text, many integer) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      -- Whoever inserts the outcome does the work; anybody else waits here, and has none.
      INSERT INTO outcomes VALUES (which, 'fulfilled') ON CONFLICT DO NOTHING;
      IF NOT FOUND THEN RETURN; END IF;
      UPDATE products SET stock = stock - many WHERE sku = what AND stock >= many;
      IF NOT FOUND THEN UPDATE outcomes SET outcome = 'rejected' WHERE order_id = which; END IF;
    END $$;
`;

export async function openPool(connectionString: string): Promise<pg.Pool> {
  const pool = new pg.Pool({ connectionString, max: 8 });
  pool.on("error", console.error);
  const client = await pool.connect();
  // Both services come here at once, and one has to wait for the other.
  await client.query("SELECT pg_advisory_lock(4711)");
  await client.query(TABLES);
  await client.query("SELECT pg_advisory_unlock(4711)");
  client.release();
  return pool;
}
