import type { Redis } from "ioredis";

const STREAM = "orders:events";
const NAME = "fulfilment";

/** An entry of the stream, and which attempt at it this is. */
export interface Parcel {
  entryId: string;
  fields: Record<string, string>;
  attempt: number;
}

type Raw = [entryId: string, flat: string[]];

export class Group {
  readonly #redis: Redis;
  readonly #me: string;

  constructor(redis: Redis, me: string) {
    this.#redis = redis;
    this.#me = me;
  }

  async create(): Promise<void> {
    await this.#redis.xgroup("CREATE", STREAM, NAME, "0-0", "MKSTREAM").catch((error: Error) => {
      if (!error.message.startsWith("BUSYGROUP")) throw error;
    });
  }

  async next(blockMs: number): Promise<Parcel | undefined> {
    const answer = (await this.#redis.xreadgroup(
      "GROUP",
      NAME,
      this.#me,
      "COUNT",
      1,
      "BLOCK",
      blockMs,
      "STREAMS",
      STREAM,
      ">",
    )) as [string, Raw[]][] | null;
    return toParcel(answer?.[0]?.[1][0]);
  }

  /** One that nobody has touched for a second. None of our own wait that long between two attempts. */
  async leftBehind(): Promise<Parcel | undefined> {
    const answer = await this.#redis.xautoclaim(STREAM, NAME, this.#me, 1_000, "0-0", "COUNT", 1);
    return toParcel((answer[1] as Raw[])[0]);
  }

  async done({ entryId }: Parcel): Promise<void> {
    await this.#redis.xack(STREAM, NAME, entryId);
  }

  /** Both or neither: the letter and the acknowledgement are one transaction in Redis. */
  async giveUp({ entryId, fields, attempt }: Parcel, reason: string): Promise<void> {
    const failedAt = new Date().toISOString();
    const letter = { entryId, reason, attempts: String(attempt), failedAt, event: JSON.stringify(fields) };
    await this.#redis
      .multi()
      .xadd("orders:dead-letters", "*", ...Object.entries(letter).flat())
      .xack(STREAM, NAME, entryId)
      .exec();
  }
}

function toParcel(raw: Raw | undefined): Parcel | undefined {
  if (raw === undefined) return undefined;
  const [entryId, flat] = raw;
  const fields: Record<string, string> = {};
  for (let at = 0; at < flat.length; at += 2) fields[flat[at] ?? ""] = flat[at + 1] ?? "";
  return { entryId, fields, attempt: 1 };
}
