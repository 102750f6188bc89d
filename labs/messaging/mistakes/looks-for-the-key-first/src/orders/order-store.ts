import { randomUUID } from "node:crypto";
import type pg from "pg";
import { inTransaction } from "../database.ts";
import type { OrderLine } from "../order-line.ts";
import type { OrderPlaced } from "../order-placed.ts";
import { addToOutbox } from "./outbox.ts";

export interface Order extends OrderLine {
  id: string;
  status: "pending" | "fulfilled" | "rejected";
}

/** A client used the key of one order for another one. */
export class KeyReused extends Error {
  constructor() {
    super("this Idempotency-Key belongs to another order");
  }
}

const COLUMNS = "id, customer, sku, quantity, status";

export class OrderStore {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async find(id: string): Promise<Order | undefined> {
    const { rows } = await this.#pool.query<Order>(`SELECT ${COLUMNS} FROM orders WHERE id = $1`, [id]);
    return rows[0];
  }

  /**
   * Stores an order, and with it, or not at all, the event that says so.
   *
   * @param key the client's name for this order: a second order of that name is the first one
   * @throws KeyReused when the first one was about something else
   */
  async place(line: OrderLine, key: string | undefined): Promise<Order> {
    return inTransaction(this.#pool, async (client) => {
      const { customer, sku, quantity } = line;
      const known = await client.query("SELECT FROM orders WHERE idempotency_key = $1", [key]);
      if (known.rows.length > 0) return earlierOrder(client, line, key);
      const { rows } = await client.query<Order>(
        `INSERT INTO orders (id, customer, sku, quantity, idempotency_key) VALUES ($1, $2, $3, $4, $5)
         RETURNING ${COLUMNS}`,
        [randomUUID(), customer, sku, quantity, key],
      );
      const order = rows[0];
      if (order === undefined) throw new Error("INSERT returned no row");
      await addToOutbox(client, orderPlaced(order.id, line));
      return order;
    });
  }
}

async function earlierOrder(client: pg.PoolClient, line: OrderLine, key: string | undefined): Promise<Order> {
  const { rows } = await client.query<Order>(`SELECT ${COLUMNS} FROM orders WHERE idempotency_key = $1`, [key]);
  const order = rows[0];
  if (order === undefined) throw new Error("the order of this key has gone");
  if (order.customer !== line.customer || order.sku !== line.sku || order.quantity !== line.quantity) {
    throw new KeyReused();
  }
  return order;
}

function orderPlaced(orderId: string, data: OrderLine): OrderPlaced {
  return { id: randomUUID(), type: "order.placed", orderId, occurredAt: new Date().toISOString(), data };
}
