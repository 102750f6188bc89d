import { db, eventually, redis } from "backlab/suite";

/** A pool of pg's usual size sends this many statements at a time. */
const USUAL_POOL = 10;

/** Long enough for requests to come in and to send their first command. */
const REDIS_PAUSE_MS = 120;

/** How long to wait for a first write, and for more of them once there are some, in milliseconds. */
interface Patience {
  noneMs: number;
  moreMs: number;
}

/**
 * Sends requests that meet in the services, however fast or slow the machine is. No table of the app can be written to
 * and Redis holds its answers back while the requests come in; their first writes and commands queue up and are let go
 * together. So an app that reads, decides and then writes has read many times before it writes once. One that lets the
 * service decide only waits for a moment.
 */
export async function atOnce<T>(
  count: number,
  send: (index: number) => PromiseLike<T>,
  patience: Patience = { noneMs: 300, moreMs: 120 },
): Promise<T[]> {
  // A lock that cannot be had fails nothing: the requests then meet as chance will have it.
  const held = holdTables(Math.min(count, USUAL_POOL), patience).catch(() => undefined);
  await eventually(expectHeld, 2_000).catch(() => undefined);
  redis()
    .client("PAUSE", REDIS_PAUSE_MS, "ALL")
    .catch(() => undefined);
  const answers = Promise.all(Array.from({ length: count }, (_, index) => send(index)));
  await held;
  return answers;
}

/**
 * Lets every table of the app be read and not written to, until so many of its statements wait, or several do and no
 * more come (a smaller pool), or none comes at all (the app has no use for Postgres here). Needs no table's name.
 */
async function holdTables(untilWaiting: number, { noneMs, moreMs }: Patience): Promise<void> {
  await db().query(`
    DO $$
    DECLARE
      owned record;
      waiting integer;
      before integer := 0;
      changed timestamptz := clock_timestamp();
      -- When one waited first; before that, when the wait for it began.
      began timestamptz := clock_timestamp();
    BEGIN
      -- The app may have functions and operators of the same names: from here on they are the server's own.
      PERFORM pg_catalog.set_config('search_path', 'pg_catalog', true);
      PERFORM set_config('lock_timeout', '500ms', true);
      FOR owned IN
        SELECT nspname, relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
          WHERE relkind IN ('r', 'p') AND relowner = 'learner'::regrole
      LOOP
        EXECUTE format('LOCK TABLE %I.%I IN SHARE MODE', owned.nspname, owned.relname);
      END LOOP;
      LOOP
        PERFORM pg_stat_clear_snapshot();
        SELECT count(*) INTO waiting FROM pg_stat_activity
          WHERE datname = current_database() AND usename = 'learner' AND wait_event_type = 'Lock';
        IF waiting <> before THEN changed := clock_timestamp(); END IF;
        IF before = 0 AND waiting > 0 THEN began := changed; END IF;
        before := waiting;
        EXIT WHEN waiting >= ${untilWaiting}
          OR (waiting > 1 AND clock_timestamp() > changed + interval '${moreMs} ms')
          OR clock_timestamp() > began + CASE waiting WHEN 0 THEN interval '${noneMs} ms' ELSE interval '1500 ms' END;
        PERFORM pg_sleep(0.002);
      END LOOP;
    END $$`);
}

async function expectHeld(): Promise<void> {
  const held = await db().query(`
    SELECT FROM pg_catalog.pg_locks JOIN pg_catalog.pg_class ON pg_class.oid = relation
     WHERE relowner = 'learner'::pg_catalog.regrole AND mode = 'ShareLock' AND granted`);
  if (held.length === 0) throw new Error("the tables are not locked yet");
}
