import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";

const OPTIONS = {
  commandTimeout: 500,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  retryStrategy: () => 150,
};
/** After a failure Redis is left alone for so long: only one request pays for finding out that it is away. */
const REST_MS = 300;
const LOCK_MS = 1_800;

/**
 * A cache in Redis, by plain commands alone. A lock says who loads; a write removes it, and who stores WATCHes it, so
 * that nothing read before a write is stored after it.
 */
export async function openCache(url) {
  const redis = await connect(url);
  // WATCH belongs to a connection, so storing has one of its own, and one thing is stored at a time.
  const storing = await connect(url);
  let storeInTurn = Promise.resolve();
  let restUntil = 0;
  const toDrop = new Map();

  /** The result of a command, or `away`. */
  async function ask(command) {
    if (performance.now() < restUntil) return away;
    try {
      return await command();
    } catch {
      restUntil = performance.now() + REST_MS;
      return away;
    }
  }

  /** Drops what is to be dropped; false as long as that does not work. */
  async function settle() {
    const batch = [...toDrop];
    if (batch.length === 0) return true;
    const keys = [...new Set(batch.flatMap(([, each]) => each))];
    if ((await ask(() => redis.unlink(keys.flatMap((key) => [key, lockOf(key)])))) === away) return false;
    for (const [id] of batch) toDrop.delete(id);
    return true;
  }

  function store(key, token, text, ms) {
    const turn = storeInTurn.then(async () => {
      await storing.watch(lockOf(key));
      if ((await storing.get(lockOf(key))) !== token) return storing.unwatch();
      return storing.multi().set(key, text, "PX", ms).del(lockOf(key)).exec();
    });
    storeInTurn = turn.catch(() => {});
    return turn;
  }

  async function release(key, token) {
    if ((await redis.get(lockOf(key))) === token) await redis.del(lockOf(key));
  }

  setInterval(() => toDrop.size > 0 && void settle(), 100).unref();

  return {
    /** What is under the key, or what `load` says: { value, ms }. */
    async through(key, load) {
      const token = randomUUID();
      const deadline = performance.now() + 2_300;
      let locked = false;
      while (performance.now() < deadline) {
        if (!(await settle())) break;
        const text = await ask(() => redis.get(key));
        if (text === away) break;
        const found = text === null ? undefined : parse(text);
        if (found !== undefined) {
          if (locked) await ask(() => release(key, token));
          return found;
        }
        // Not before the second look: the entry may have come between the first one and the lock.
        if (locked) return loadAndStore(key, token, load);
        const got = await ask(() => redis.set(lockOf(key), token, "PX", LOCK_MS, "NX"));
        if (got === away) break;
        locked = got === "OK";
        if (!locked) await sleep(15);
      }
      return (await load()).value;
    },

    async drop(keys) {
      toDrop.set(randomUUID(), keys);
      await settle();
    },
  };

  async function loadAndStore(key, token, load) {
    try {
      const { value, ms } = await load();
      await ask(() => store(key, token, JSON.stringify(value), ms));
      return value;
    } catch (error) {
      await ask(() => release(key, token));
      throw error;
    }
  }
}

const away = Symbol("away");
const lockOf = (key) => `loading/${key}`;

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Gives Redis a moment to be there, and goes on without it. */
async function connect(url) {
  const redis = new Redis(url, OPTIONS);
  redis.on("error", () => {});
  await Promise.race([new Promise((resolve) => redis.once("ready", resolve)), sleep(400)]);
  return redis;
}
