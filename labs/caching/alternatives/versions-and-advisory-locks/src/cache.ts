import { Redis } from "ioredis";

/** ARGV: version, text, milliseconds. Stores only while the version is the one that was there before the read. */
const STORE = `
  if (redis.call("GET", KEYS[2]) or "0") ~= ARGV[1] then return 0 end
  redis.call("SET", KEYS[1], ARGV[2], "PX", ARGV[3])
  return 1`;

/** Far longer than any read takes: a version that is forgotten meanwhile is back at zero. */
const VERSION_SECONDS = 600;
const RETRY_MS = 120;

export type Cache = ReturnType<typeof createCache>;
export type Found = { text: string | null; version: string };

/** Entries in Redis, each beside a version that writes count up. */
export function createCache(url: string) {
  const redis = new Redis(url, {
    commandTimeout: 500,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => RETRY_MS,
  });
  redis.on("error", (error) => console.error("redis", error.message));

  let owed: string[][] = [];
  setInterval(() => void settle(), RETRY_MS).unref();

  async function settle(): Promise<boolean> {
    const batch = owed;
    if (batch.length === 0) return true;
    const commands = redis.multi();
    for (const key of new Set(batch.flat()))
      commands.incr(versionOf(key)).expire(versionOf(key), VERSION_SECONDS).del(key);
    try {
      await commands.exec();
    } catch {
      return false;
    }
    owed = owed.filter((keys) => !batch.includes(keys));
    return true;
  }

  return {
    /** Undefined while Redis cannot be asked, or still has what should be gone. */
    async look(key: string): Promise<Found | undefined> {
      if (!(await settle())) return undefined;
      try {
        const [text = null, version] = await redis.mget(key, versionOf(key));
        return { text, version: version ?? "0" };
      } catch {
        return undefined;
      }
    },

    async store(key: string, version: string, text: string, milliseconds: number): Promise<void> {
      await redis.eval(STORE, 2, key, versionOf(key), version, text, milliseconds).catch(() => undefined);
    },

    async outdate(keys: string[]): Promise<void> {
      owed = [...owed, keys];
      await settle();
    },

    async ready(withinMs: number): Promise<void> {
      await new Promise<void>((resolve) => {
        redis.once("ready", () => resolve());
        setTimeout(resolve, withinMs);
      });
    },
  };
}

function versionOf(key: string): string {
  return `version/${key}`;
}
