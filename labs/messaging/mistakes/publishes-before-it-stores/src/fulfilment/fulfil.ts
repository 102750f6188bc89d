import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { inTransaction } from "../database.ts";
import type { OrderPlaced } from "../order-placed.ts";

/**
 * Takes the goods out of stock and closes the order: both or neither, and once, however often it is called. The
 * lock on the order makes a second worker with the same event wait until the first one is through.
 */
export async function fulfil(pool: pg.Pool, { orderId, data }: OrderPlaced): Promise<void> {
  if (!(await isStored(pool, orderId))) return;
  await inTransaction(pool, async (client) => {
    if ((await lockOrder(client, orderId)) !== "pending") return;
    const taken = await takeFromStock(client, data.sku, data.quantity);
    await closeOrder(client, orderId, taken ? "fulfilled" : "rejected");
  });
}

/** The event is sometimes faster than its order. */
async function isStored(pool: pg.Pool, orderId: string): Promise<boolean> {
  for (let pauseMs = 1; pauseMs <= 64; pauseMs *= 2) {
    const { rows } = await pool.query("SELECT FROM orders WHERE id = $1", [orderId]);
    if (rows.length > 0) return true;
    await sleep(pauseMs);
  }
  return false;
}

async function lockOrder(client: pg.PoolClient, orderId: string): Promise<string> {
  const sql = "SELECT status FROM orders WHERE id = $1 FOR UPDATE";
  const { rows } = await client.query<{ status: string }>(sql, [orderId]);
  if (rows[0] === undefined) throw new Error(`there is no order ${orderId}`);
  return rows[0].status;
}

/** False when there is too little, or no such product. */
async function takeFromStock(client: pg.PoolClient, sku: string, quantity: number): Promise<boolean> {
  const sql = "UPDATE products SET stock = stock - $2 WHERE sku = $1 AND stock >= $2";
  return (await client.query(sql, [sku, quantity])).rowCount === 1;
}

async function closeOrder(client: pg.PoolClient, orderId: string, status: "fulfilled" | "rejected"): Promise<void> {
  await client.query("UPDATE orders SET status = $2 WHERE id = $1", [orderId, status]);
}
