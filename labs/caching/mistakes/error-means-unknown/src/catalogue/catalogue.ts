import type pg from "pg";
import type { Category, NewProduct, Product, ProductChanges } from "./product.ts";
import { type ProductRow, toProduct } from "./product-row.ts";

/** The catalogue in Postgres. Reading goes through the database's own functions, and they take their time. */
export class Catalogue {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** Null when there is no such product. */
  async product(id: number): Promise<Product | null> {
    try {
      const { rows } = await this.#pool.query<ProductRow>("SELECT * FROM product_page($1)", [id]);
      return rows[0] === undefined ? null : toProduct(rows[0]);
    } catch (error) {
      console.error(error);
      return null;
    }
  }

  async category(name: string): Promise<Category> {
    const { rows } = await this.#pool.query<ProductRow>("SELECT * FROM category_page($1)", [name]);
    return { category: name, products: rows.map(toProduct) };
  }

  /** The new product's id. */
  async add({ name, category, price }: NewProduct): Promise<number> {
    const { rows } = await this.#pool.query<{ id: number }>(
      "INSERT INTO products (name, category, price) VALUES ($1, $2, $3) RETURNING id",
      [name, category, price],
    );
    if (rows[0] === undefined) throw new Error("INSERT returned no row");
    return rows[0].id;
  }

  /**
   * Changes the fields given. Returns the categories the product was in before and is in now; none when there is no
   * such product. The old row is locked first: the category it says is the one that this very change replaces.
   */
  async change(id: number, { name, category, price }: ProductChanges): Promise<string[]> {
    const { rows } = await this.#pool.query<{ before: string; after: string }>(
      `WITH old AS (SELECT id, category FROM products WHERE id = $1 FOR UPDATE)
       UPDATE products
          SET name = coalesce($2, name), category = coalesce($3, products.category), price = coalesce($4, price)
         FROM old
        WHERE products.id = old.id
        RETURNING old.category AS before, products.category AS after`,
      [id, name, category, price],
    );
    return rows.flatMap(({ before, after }) => (before === after ? [after] : [before, after]));
  }

  /** The category the product was in; none when there is no such product. */
  async remove(id: number): Promise<string[]> {
    const { rows } = await this.#pool.query<{ category: string }>(
      "DELETE FROM products WHERE id = $1 RETURNING category",
      [id],
    );
    return rows.map(({ category }) => category);
  }
}
