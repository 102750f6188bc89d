import type pg from "pg";
import { inTransaction } from "../database.ts";
import type { OrderPlaced } from "../order-placed.ts";

/**
 * Takes the goods out of stock and closes the order: both or neither, and once, however often it is called. The
 * lock on the order makes a second worker with the same event wait until the first one is through.
 */
export async function fulfil(pool: pg.Pool, { orderId, data }: OrderPlaced): Promise<void> {
  await inTransaction(pool, async (client) => {
    if ((await lockOrder(client, orderId)) !== "pending") return;
    const taken = await takeFromStock(client, data.sku, data.quantity);
    await closeOrder(client, orderId, taken ? "fulfilled" : "rejected");
  });
}

async function lockOrder(client: pg.PoolClient, orderId: string): Promise<string> {
  const sql = "SELECT status FROM orders WHERE id = $1 FOR UPDATE";
  const { rows } = await client.query<{ status: string }>(sql, [orderId]);
  if (rows[0] === undefined) throw new Error(`there is no order ${orderId}`);
  return rows[0].status;
}

/** False when there is too little, or no such product. */
async function takeFromStock(client: pg.PoolClient, sku: string, quantity: number): Promise<boolean> {
  const { rows } = await client.query<{ stock: number }>("SELECT stock FROM products WHERE sku = $1", [sku]);
  const stock = rows[0]?.stock ?? 0;
  if (stock < quantity) return false;
  await client.query("UPDATE products SET stock = $2 WHERE sku = $1", [sku, stock - quantity]);
  return true;
}

async function closeOrder(client: pg.PoolClient, orderId: string, status: "fulfilled" | "rejected"): Promise<void> {
  await client.query("UPDATE orders SET status = $2 WHERE id = $1", [orderId, status]);
}
