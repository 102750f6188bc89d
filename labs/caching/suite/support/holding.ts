import { db, eventually } from "backlab/suite";

/** The slow functions count reviews: whoever holds this table holds every read in the database. */
const READS = "reviews";
/** A change is noted here as the last thing before its commit. */
const COMMITS = "product_changes";

/**
 * Stops all slow reads inside the database while `work` runs. A read that has come so far sees what was committed
 * before it came, whatever is committed meanwhile.
 */
export async function holdingReads<T>(work: () => Promise<T>): Promise<T> {
  return holding(READS, work);
}

/** Stops all changes of products right before their commit while `work` runs. */
export async function holdingCommits<T>(work: () => Promise<T>): Promise<T> {
  return holding(COMMITS, work);
}

/** Resolves when at least so many slow reads are held; throws when they do not come. */
export async function readsHeld(count: number, withinMs = 1_500): Promise<void> {
  await held(READS, count, withinMs);
}

/** Resolves when a change is held. */
export async function commitHeld(): Promise<void> {
  await held(COMMITS, 1, 1_500);
}

/**
 * Starts requests together and lets their reads go together, however fast or slow the machine is: once a second read
 * has come, or none has for 60 ms after the first.
 */
export async function meetingInTheDatabase<T>(send: () => PromiseLike<T>[]): Promise<T[]> {
  const { answers } = await holdingReads(async () => {
    const answers = started(Promise.all(send()));
    await readsHeld(1);
    await readsHeld(2, 60).catch(() => undefined);
    return { answers };
  });
  return answers;
}

/** Ends the statements that are held, as a statement time-out would. */
export async function failHeldReads(): Promise<void> {
  await db().query(
    "SELECT pg_cancel_backend(pid) FROM pg_locks WHERE relation = $1::regclass AND locktype = 'relation' AND NOT granted",
    [READS],
  );
}

/** Sends a request at once, to be awaited later. Should nobody get to that, its failure is nobody's either. */
export function started<T>(request: PromiseLike<T>): Promise<T> {
  const sent = Promise.resolve(request.then((answer) => answer));
  sent.catch(() => undefined);
  return sent;
}

/** Gives a write time to be answered; one that waits for readers, by a lock say, is answered later. */
export async function answeredOr(withinMs: number, write: Promise<unknown>): Promise<void> {
  let done = false;
  void write.finally(() => (done = true)).catch(() => undefined);
  await eventually(() => {
    if (!done) throw new Error("not answered yet");
  }, withinMs).catch(() => undefined);
}

async function holding<T>(table: string, work: () => Promise<T>): Promise<T> {
  return db().transaction(async (query) => {
    await query(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
    return work();
  });
}

async function held(table: string, count: number, withinMs: number): Promise<void> {
  await eventually(async () => {
    const waiting = await db().query(
      "SELECT FROM pg_locks WHERE relation = $1::regclass AND locktype = 'relation' AND NOT granted",
      [table],
    );
    if (waiting.length < count) throw new Error(`only ${waiting.length} of ${count} statements reached the database`);
  }, withinMs);
}
