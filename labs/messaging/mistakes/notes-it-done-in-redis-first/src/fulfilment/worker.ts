import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { fromFields } from "../order-placed.ts";
import type { Entry, EventQueue } from "./event-queue.ts";
import { fulfil } from "./fulfil.ts";
import { MAX_ATTEMPTS } from "./retry-policy.ts";

/** Between two attempts to reach Redis while it is away. */
const OUTAGE_PAUSE_MS = 100;

/**
 * Takes one event after the other. One that fails goes back to the queue, so it stands in nobody's way, and is
 * acknowledged only when its effect is in the database or it has been set aside.
 */
export class Worker {
  readonly #queue: EventQueue;
  readonly #pool: pg.Pool;
  #stopped = false;

  constructor(queue: EventQueue, pool: pg.Pool) {
    this.#queue = queue;
    this.#pool = pool;
  }

  /** Ends after `stop`, when what is in hand is done. */
  async run(): Promise<void> {
    let isOpen = false;
    while (!this.#stopped) {
      try {
        if (!isOpen) await this.#queue.open();
        isOpen = true;
        await this.#takeTurn();
      } catch (error) {
        // What was in hand is pending still.
        isOpen = false;
        console.error("fulfilment:", messageOf(error));
        await sleep(OUTAGE_PAUSE_MS);
      }
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  async #takeTurn(): Promise<void> {
    for (const entry of await this.#queue.due()) await this.#handle(entry);
    for (const entry of await this.#queue.fresh()) await this.#handle(entry);
  }

  async #handle(entry: Entry): Promise<void> {
    const parsed = fromFields(entry.fields);
    if ("fault" in parsed) return this.#queue.bury(entry, parsed.fault);
    if (!(await this.#queue.isFirst(parsed.event.id))) return this.#queue.acknowledge(entry);
    try {
      await fulfil(this.#pool, parsed.event);
    } catch (error) {
      return this.#failed(entry, messageOf(error));
    }
    await this.#queue.acknowledge(entry);
  }

  async #failed(entry: Entry, reason: string): Promise<void> {
    console.error(`fulfilment: attempt ${entry.attempt} at ${entry.id} failed: ${reason}`);
    if (entry.attempt >= MAX_ATTEMPTS) return this.#queue.bury(entry, reason);
    await this.#queue.postpone(entry);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
