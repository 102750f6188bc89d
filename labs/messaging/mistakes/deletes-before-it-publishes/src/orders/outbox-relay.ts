import { setTimeout as sleep } from "node:timers/promises";
import type { Redis } from "ioredis";
import type pg from "pg";
import { inTransaction } from "../database.ts";
import { EVENTS, type OrderPlaced, toFields } from "../order-placed.ts";
import { nextInOutbox, removeFromOutbox } from "./outbox.ts";

const BATCH = 100;
/** How long an event may wait that nobody woke us for: one from before a crash, or from when Redis was away. */
const POLL_MS = 100;

/**
 * Carries events from the outbox to the stream, in order. An event leaves the outbox after the stream has it; a
 * crash between the two publishes it again, under the same id.
 */
export class OutboxRelay {
  readonly #pool: pg.Pool;
  readonly #redis: Redis;
  #alarm = new AbortController();
  #stopped = false;

  constructor(pool: pg.Pool, redis: Redis) {
    this.#pool = pool;
    this.#redis = redis;
  }

  /** Ends after `stop`. */
  async run(): Promise<void> {
    while (!this.#stopped) {
      const published = await this.#publishBatch().catch(nonePublished);
      if (published < BATCH) await this.#pause();
    }
  }

  wake(): void {
    this.#alarm.abort();
  }

  stop(): void {
    this.#stopped = true;
    this.wake();
  }

  async #publishBatch(): Promise<number> {
    const waiting = await inTransaction(this.#pool, async (client) => {
      const next = await nextInOutbox(client, BATCH);
      await removeFromOutbox(client, next);
      return next;
    });
    for (const { event } of waiting) await this.#publish(event);
    return waiting.length;
  }

  async #publish(event: OrderPlaced): Promise<void> {
    await this.#redis.xadd(EVENTS, "*", ...toFields(event));
  }

  async #pause(): Promise<void> {
    // Woken while we were at work: there is something to do.
    if (!this.#alarm.signal.aborted) await sleep(POLL_MS, undefined, { signal: this.#alarm.signal }).catch(() => null);
    if (!this.#stopped) this.#alarm = new AbortController();
  }
}

/** Whatever was in hand is in the outbox still. */
function nonePublished(error: unknown): number {
  console.error("outbox:", error instanceof Error ? error.message : error);
  return 0;
}
