import { db, eventually } from "backlab/suite";

/** A pool of pg's usual size sends this many statements at a time. */
const USUAL_POOL = 10;

/**
 * Sends requests that meet in the database, however fast or slow the machine is. All tables of the app are
 * locked while the requests come in; their first statements queue up behind the lock and are let go together.
 * So an app that reads, decides and then writes has read many times before it writes once. One that lets the
 * database decide only waits for a moment.
 */
export async function atOnce<T>(count: number, send: (index: number) => PromiseLike<T>): Promise<T[]> {
  // A lock that cannot be had fails nothing: the requests then meet as chance will have it.
  const held = holdTables(Math.min(count, USUAL_POOL)).catch(() => undefined);
  await eventually(expectHeld, 2_000).catch(() => undefined);
  const answers = Promise.all(Array.from({ length: count }, (_, index) => send(index)));
  await held;
  return answers;
}

/**
 * Locks every table of the app until so many of its statements wait, or several do and no more come (a smaller
 * pool), or for 300 ms. Needs no table's name.
 */
async function holdTables(untilWaiting: number): Promise<void> {
  await db().query(`
    DO $$
    DECLARE
      owned record;
      waiting integer;
      before integer := 0;
      changed timestamptz := clock_timestamp();
      deadline timestamptz := clock_timestamp() + interval '300 ms';
    BEGIN
      -- The app may have functions and operators of the same names: from here on they are the server's own.
      PERFORM pg_catalog.set_config('search_path', 'pg_catalog', true);
      PERFORM set_config('lock_timeout', '500ms', true);
      FOR owned IN
        SELECT nspname, relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
          WHERE relkind IN ('r', 'p') AND relowner = 'learner'::regrole
      LOOP
        EXECUTE format('LOCK TABLE %I.%I IN ACCESS EXCLUSIVE MODE', owned.nspname, owned.relname);
      END LOOP;
      LOOP
        PERFORM pg_stat_clear_snapshot();
        SELECT count(*) INTO waiting FROM pg_stat_activity
          WHERE datname = current_database() AND usename = 'learner' AND wait_event_type = 'Lock';
        IF waiting <> before THEN changed := clock_timestamp(); END IF;
        before := waiting;
        EXIT WHEN waiting >= ${untilWaiting} OR clock_timestamp() > deadline
          OR (waiting > 1 AND clock_timestamp() > changed + interval '40 ms');
        PERFORM pg_sleep(0.002);
      END LOOP;
    END $$`);
}

async function expectHeld(): Promise<void> {
  const held = await db().query(`
    SELECT FROM pg_catalog.pg_locks JOIN pg_catalog.pg_class ON pg_class.oid = relation
     WHERE relowner = 'learner'::pg_catalog.regrole AND mode = 'AccessExclusiveLock' AND granted`);
  if (held.length === 0) throw new Error("the tables are not locked yet");
}
