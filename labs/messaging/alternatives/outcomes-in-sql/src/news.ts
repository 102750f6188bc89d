import type { Redis } from "ioredis";
import type pg from "pg";
import { Loop } from "./wire.ts";

const PATIENCE_MS = 300;

interface Item {
  no: string;
  event_id: string;
  order_id: string;
  at: Date;
  customer: string;
  sku: string;
  quantity: number;
}

/** Listens to the database for news of orders, and passes them on to the stream in the order of their numbers. */
export class NewsRoom {
  readonly #pool: pg.Pool;
  readonly #redis: Redis;
  readonly #loop: Loop;
  #listener: pg.PoolClient | null = null;
  #heard: () => void = () => undefined;

  constructor(pool: pg.Pool, redis: Redis) {
    this.#pool = pool;
    this.#redis = redis;
    this.#loop = new Loop(() => this.#round());
  }

  async close(): Promise<void> {
    const ended = this.#loop.stop();
    this.#heard();
    await ended;
    this.#listener?.release(true);
  }

  async #round(): Promise<void> {
    await this.#listen();
    // Asked for before we look: what comes while we look is heard as well.
    const more = new Promise<void>((resolve) => (this.#heard = resolve));
    const { rows } = await this.#pool.query<Item>(
      "SELECT news.*, at, customer, sku, quantity FROM news JOIN orders ON id = order_id ORDER BY no LIMIT 50",
    );
    for (const item of rows) {
      await this.#publish(item);
      await this.#pool.query("DELETE FROM news WHERE no = $1", [item.no]);
    }
    if (rows.length > 0) return;
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([more, new Promise((resolve) => (timer = setTimeout(resolve, PATIENCE_MS)))]);
    clearTimeout(timer);
  }

  async #publish({ event_id: id, order_id: orderId, at, customer, sku, quantity }: Item): Promise<void> {
    const data = JSON.stringify({ customer, sku, quantity });
    const event = { id, type: "order.placed", orderId, occurredAt: at.toISOString(), data };
    await this.#redis.xadd("orders:events", "*", ...Object.entries(event).flat());
  }

  async #listen(): Promise<void> {
    if (this.#listener !== null) return;
    const client = await this.#pool.connect();
    client.on("notification", () => this.#heard());
    client.on("error", () => {
      client.release(true);
      this.#listener = null;
    });
    await client.query("LISTEN news");
    this.#listener = client;
  }
}
