import { db, type Db, eventually, random } from "backlab/suite";
import { SOON_MS } from "./patience.ts";

/** Waits until so many of the app's statements wait for a lock, and throws in words when they do not come. */
export async function untilWaiting(count: number, what: string, withinMs = SOON_MS): Promise<void> {
  await eventually(async () => {
    const waiting = await db().query(
      "SELECT FROM pg_catalog.pg_stat_activity WHERE usename = 'learner' AND wait_event_type = 'Lock'",
    );
    if (waiting.length < count) throw new Error(what);
  }, withinMs);
}

/** A worker is in the middle of an event: it wants to take stock, and waits for the row. */
export async function untilInHand(withinMs?: number): Promise<void> {
  await untilWaiting(
    1,
    "no worker has come to change the stock of the product in products; see consume first",
    withinMs,
  );
}

/** Waits for a moment in which the app has no transaction under way. Some apps have one at any time: it is not for long. */
export async function untilAllCommitted(): Promise<void> {
  const committed = async (): Promise<void> => {
    const open = await db().query(
      "SELECT FROM pg_catalog.pg_stat_activity WHERE usename = 'learner' AND state <> 'idle'",
    );
    if (open.length > 0) throw new Error("the app is in the middle of a transaction");
  };
  await eventually(committed, 500).catch(() => undefined);
}

/** Waits until the app is stuck with this statement, for as long as it takes one that has another to get stuck, too. */
export async function untilStuckWith(statement: string): Promise<void> {
  const stuck = async (): Promise<void> => {
    const waiting = await db().query(
      // The server keeps no more than the beginning of a long one.
      `SELECT FROM pg_catalog.pg_stat_activity
        WHERE usename = 'learner' AND wait_event_type = 'Lock' AND pg_catalog.starts_with($1, query)`,
      [statement],
    );
    if (waiting.length === 0) throw new Error(`nobody waits with ${statement}`);
  };
  await eventually(stuck, 600).catch(() => undefined);
}

/** Holds a product's row for as long as `body` takes, so that whoever wants to change its stock waits. */
export async function withShelfLocked<T>(sku: string, body: () => Promise<T>): Promise<T> {
  return db().transaction(async (query) => {
    await query("SELECT FROM products WHERE sku = $1 FOR NO KEY UPDATE", [sku]);
    return body();
  });
}

/**
 * Holds every commit that has changed the product's stock, for as long as `body` takes. They are then let go, and
 * go through even if whoever sent them has died meanwhile.
 */
export async function withCommitsHeld<T>(sku: string, body: () => Promise<T>): Promise<T> {
  const key = random.int(1, 2_000_000_000);
  const name = `hold_${random.letters(10)}`;
  await db().query(`
    CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_catalog.pg_advisory_xact_lock_shared(${key});
        RETURN NULL;
      END $$;
    CREATE CONSTRAINT TRIGGER ${name} AFTER UPDATE ON products DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW WHEN (NEW.sku = '${sku}') EXECUTE FUNCTION ${name}()`);
  return db().transaction(async (query) => {
    await query("SELECT pg_catalog.pg_advisory_xact_lock($1)", [key]);
    return body();
  });
}

/** Locks every table of the app's own for as long as `body` takes. Needs no table's name. */
export async function withTablesLocked<T>(body: () => Promise<T>): Promise<T> {
  return db().transaction(async (query) => {
    const owned = await query<{ name: string }>(
      `SELECT pg_catalog.format('%I.%I', nspname, relname) AS name
         FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
        WHERE relkind IN ('r', 'p') AND relowner = 'learner'::pg_catalog.regrole`,
    );
    if (owned.length > 0) await lockAll(query, owned.map(({ name }) => name).join(", "));
    return body();
  });
}

const LOCK_ATTEMPTS = 20;

/**
 * The app may hold one of the tables and wait for another that is ours already. So each attempt lets go of
 * everything long before the server looks for deadlocks: its victim could be the app.
 */
async function lockAll(query: Db["query"], tables: string): Promise<void> {
  await query("SET LOCAL lock_timeout = '150ms'");
  for (let attempt = 1; ; attempt++) {
    await query("SAVEPOINT unlocked");
    try {
      await query(`LOCK TABLE ${tables} IN ACCESS EXCLUSIVE MODE`);
      break;
    } catch (error) {
      if (attempt === LOCK_ATTEMPTS) throw error;
      await query("ROLLBACK TO SAVEPOINT unlocked");
    }
  }
  await query("SET LOCAL lock_timeout = 0");
}
