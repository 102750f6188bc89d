import { transaction } from "./db.js";

/** An event that no repetition will make better. */
export class Malformed extends Error {}

export function understand({ id, type, orderId, data }) {
  if (!id || type !== "order.placed") throw new Malformed("not an order.placed event");
  if (!orderId) throw new Malformed("no orderId");
  let line;
  try {
    line = JSON.parse(data);
  } catch {
    throw new Malformed("data is not JSON");
  }
  if (typeof line?.sku !== "string" || !Number.isInteger(line.quantity) || line.quantity < 1)
    throw new Malformed("data is not an order");
  return { id, orderId, ...line };
}

/** Once per event: who inserts its id does the work, in the same transaction. Others wait here, and find it done. */
export function pack(pool, { id, orderId, sku, quantity }) {
  return transaction(pool, async (client) => {
    const mine = await client.query("INSERT INTO handled_events VALUES ($1) ON CONFLICT DO NOTHING", [id]);
    if (mine.rowCount === 0) return;
    // The row is ours until we commit, so what we read of it stays true.
    const { rows } = await client.query("SELECT stock FROM products WHERE sku = $1 FOR UPDATE", [sku]);
    const enough = rows.length === 1 && rows[0].stock >= quantity;
    if (enough) await client.query("UPDATE products SET stock = $2 WHERE sku = $1", [sku, rows[0].stock - quantity]);
    const state = enough ? "fulfilled" : "rejected";
    await client.query("UPDATE purchases SET state = $2 WHERE id = $1", [orderId, state]);
  });
}
