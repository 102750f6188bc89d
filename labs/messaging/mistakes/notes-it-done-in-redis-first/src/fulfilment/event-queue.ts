import type { Redis } from "ioredis";
import { EVENTS } from "../order-placed.ts";
import { ABANDONED_AFTER_MS, pauseAfter } from "./retry-policy.ts";

const GROUP = "fulfilment";
const DEAD_LETTERS = "orders:dead-letters";
const BATCH = 10;
/** How long to wait for something new before looking again for what has become due. */
const BLOCK_MS = 50;

/** An event as it comes out of the stream; whether it makes sense is for others to say. */
export interface Entry {
  id: string;
  fields: Record<string, string>;
  /** Which attempt this is, the first one being 1. Redis counts, so a crash forgets nothing. */
  attempt: number;
}

type RawEntry = [id: string, fields: string[]];
type Pending = [id: string, consumer: string, idleMs: number, deliveries: number];

/**
 * The consumer group's side of the stream. What was delivered and not acknowledged stays in the group's list of
 * pending entries, with an owner, an idle time and a count of deliveries. That list is all the memory there is:
 * retries of our own and the leavings of dead workers both come out of it when they have been idle long enough.
 */
export class EventQueue {
  readonly #redis: Redis;
  readonly #consumer: string;

  constructor(redis: Redis, consumer: string) {
    this.#redis = redis;
    this.#consumer = consumer;
  }

  /** Makes sure of the group. It begins with the first event, not with those that come after it was made. */
  async open(): Promise<void> {
    try {
      await this.#redis.xgroup("CREATE", EVENTS, GROUP, "0", "MKSTREAM");
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith("BUSYGROUP"))) throw error;
    }
  }

  /** Events that nobody has had yet. Waits a moment for one. */
  async fresh(): Promise<Entry[]> {
    const streams = (await this.#redis.xreadgroup(
      ...(["GROUP", GROUP, this.#consumer, "COUNT", BATCH, "BLOCK", BLOCK_MS, "STREAMS", EVENTS, ">"] as const),
    )) as [key: string, entries: RawEntry[]][] | null;
    return (streams ?? []).flatMap(([, entries]) => entries).map((raw) => toEntry(raw, 1));
  }

  /** Events whose pause is over, and those whose worker has died. They are ours from here on. */
  async due(): Promise<Entry[]> {
    const pending = (await this.#redis.xpending(EVENTS, GROUP, "-", "+", 100)) as Pending[];
    const claimed = pending.map(async ([id, owner, idleMs, deliveries]) => {
      const wait = owner === this.#consumer ? pauseAfter(deliveries) : ABANDONED_AFTER_MS;
      if (idleMs < wait) return [];
      // Redis looks at the idle time once more: of two workers that come for it at once, one gets it.
      const entries = (await this.#redis.xclaim(EVENTS, GROUP, this.#consumer, wait, id)) as RawEntry[];
      return entries.map((raw) => toEntry(raw, deliveries + 1));
    });
    return (await Promise.all(claimed)).flat();
  }

  /** Leaves it pending, and counts its idle time from now. */
  async postpone({ id }: Entry): Promise<void> {
    await this.#redis.xclaim(EVENTS, GROUP, this.#consumer, 0, id, "IDLE", 0, "JUSTID");
  }

  /** True for the first who asks. */
  async isFirst(eventId: string): Promise<boolean> {
    return (await this.#redis.set(`fulfilment:done:${eventId}`, "1", "NX")) === "OK";
  }

  async acknowledge({ id }: Entry): Promise<void> {
    await this.#redis.xack(EVENTS, GROUP, id);
  }

  /** Sets it aside for a human. In this order: a crash in between leaves it twice, and not nowhere. */
  async bury(entry: Entry, reason: string): Promise<void> {
    const letter = {
      entryId: entry.id,
      reason,
      attempts: String(entry.attempt),
      failedAt: new Date().toISOString(),
      event: JSON.stringify(entry.fields),
    };
    await this.#redis.xadd(DEAD_LETTERS, "*", ...Object.entries(letter).flat());
    await this.acknowledge(entry);
  }
}

function toEntry([id, flat]: RawEntry, attempt: number): Entry {
  const pairs = flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1] ?? ""] as const] : []));
  return { id, fields: Object.fromEntries(pairs), attempt };
}
