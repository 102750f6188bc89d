import { db, eventually, random } from "backlab/suite";
import { SOON_MS } from "./patience.ts";

/** Puts a product of which there is so much on the shelf, and returns its SKU. */
export async function newProduct(stock: number): Promise<string> {
  const sku = `${random.letters(9)}-${random.int(100, 999)}`;
  await db().query("INSERT INTO products (sku, name, stock) VALUES ($1, $2, $3)", [sku, `Beans ${sku}`, stock]);
  return sku;
}

export async function stockOf(sku: string): Promise<number> {
  const rows = await db().query<{ stock: number }>("SELECT stock FROM products WHERE sku = $1", [sku]);
  if (rows[0] === undefined) throw new Error(`products has no row of ${sku} any more`);
  return rows[0].stock;
}

/** Waits until there is so much of it, or fails the test. */
export async function untilStock(sku: string, stock: number): Promise<void> {
  await eventually(async () => {
    const now = await stockOf(sku);
    if (now !== stock)
      throw new Error(`products says that the stock of ${sku} is ${now}, and it should be ${stock} by now`);
  }, SOON_MS);
}

export async function restock(sku: string, stock: number): Promise<void> {
  await db().query("UPDATE products SET stock = $2 WHERE sku = $1", [sku, stock]);
}
