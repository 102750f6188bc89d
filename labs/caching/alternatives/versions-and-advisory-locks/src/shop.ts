import type { Cache } from "./cache.ts";
import type { Database } from "./database.ts";
import type { createReader } from "./reader.ts";

export interface Fields {
  name: string;
  category: string;
  price: number;
}

interface Product extends Fields {
  id: number;
  rating: number | null;
  reviews: number;
}

export type Shop = ReturnType<typeof createShop>;

export function createShop({ pool, transaction }: Database, cache: Cache, read: ReturnType<typeof createReader>) {
  return {
    product: (id: number) =>
      read<Product | null>({
        key: `product:${id}`,
        sql: "SELECT to_json(page) AS page FROM product_page($1) AS page",
        value: id,
        shape: ([row]) => (row === undefined ? null : (row["page"] as Product)),
        lifetime: (product) => (product === null ? [5_000, 10_000] : [60_000, 90_000]),
      }),

    category: (name: string) =>
      read<{ category: string; products: Product[] }>({
        key: `category:${name}`,
        sql: "SELECT to_json(page) AS page FROM category_page($1) AS page",
        value: name,
        shape: (rows) => ({ category: name, products: rows.map((row) => row["page"] as Product) }),
        lifetime: () => [30_000, 45_000],
      }),

    async add({ name, category, price }: Fields): Promise<number> {
      const { rows } = await pool.query<{ id: number }>(
        "INSERT INTO products (name, category, price) VALUES ($1, $2, $3) RETURNING id",
        [name, category, price],
      );
      const id = rows[0]?.id ?? 0;
      await cache.outdate([`product:${id}`, `category:${category}`]);
      return id;
    },

    /** The new fields of a product from its old ones; null deletes it. False when there is no such product. */
    async write(id: number, next: (old: Fields) => Fields | null): Promise<boolean> {
      const outdated = await transaction(async (client) => {
        const { rows } = await client.query<Fields>(
          "SELECT name, category, price::float8 AS price FROM products WHERE id = $1 FOR UPDATE",
          [id],
        );
        const [old] = rows;
        if (old === undefined) return [];
        const changed = next(old);
        if (changed === null) {
          await client.query("DELETE FROM products WHERE id = $1", [id]);
          return [`product:${id}`, `category:${old.category}`];
        }
        await client.query("UPDATE products SET (name, category, price) = ($2, $3, $4) WHERE id = $1", [
          id,
          changed.name,
          changed.category,
          changed.price,
        ]);
        return [`product:${id}`, `category:${old.category}`, `category:${changed.category}`];
      });
      if (outdated.length > 0) await cache.outdate(outdated);
      return outdated.length > 0;
    },
  };
}
