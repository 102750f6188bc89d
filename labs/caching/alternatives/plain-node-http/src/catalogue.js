const between = (least, most) => Math.floor(least + Math.random() * (most - least));

const toProduct = ({ id, name, category, price, rating, reviews }) => ({
  id,
  name,
  category,
  price: parseFloat(price),
  rating: rating === null ? null : parseFloat(rating),
  reviews: parseInt(reviews, 10),
});

/** The catalogue: reads go through the cache, writes go to the database and tell the cache what they made old. */
export function openCatalogue(pool, cache) {
  /** Runs `work` in a transaction. What it returns is what became old: known only once it is committed. */
  async function write(work) {
    const client = await pool.connect();
    let old;
    try {
      await client.query("BEGIN");
      old = await work(client);
      await client.query("COMMIT");
    } catch (error) {
      await client.query("ROLLBACK");
      throw error;
    } finally {
      client.release();
    }
    if (old) await cache.drop(old);
    return Boolean(old);
  }

  const keysOf = (id, ...categories) => [`product:${id}`, ...new Set(categories.map((name) => `category:${name}`))];

  async function lock(client, id) {
    const { rows } = await client.query("SELECT name, category, price FROM products WHERE id = $1 FOR UPDATE", [id]);
    return rows[0];
  }

  return {
    product: (id) =>
      cache.through(`product:${id}`, async () => {
        const { rows } = await pool.query("SELECT id, name, category, price, rating, reviews FROM product_page($1)", [
          id,
        ]);
        return rows.length === 0
          ? { value: null, ms: between(5_000, 10_000) }
          : { value: toProduct(rows[0]), ms: between(60_000, 90_000) };
      }),

    category: (name) =>
      cache.through(`category:${name}`, async () => {
        const { rows } = await pool.query("SELECT * FROM category_page($1)", [name]);
        return { value: { category: name, products: rows.map(toProduct) }, ms: between(30_000, 45_000) };
      }),

    async add({ name, category, price }) {
      let id;
      await write(async (client) => {
        const sql = "INSERT INTO products (name, category, price) VALUES ($1, $2, $3) RETURNING id";
        const { rows } = await client.query(sql, [name, category, price]);
        id = rows[0].id;
        return keysOf(id, category);
      });
      return id;
    },

    change: (id, changes) =>
      write(async (client) => {
        const old = await lock(client, id);
        if (!old) return null;
        const sent = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
        const now = { ...old, ...sent };
        const sql = "UPDATE products SET name = $2, category = $3, price = $4 WHERE id = $1";
        await client.query(sql, [id, now.name, now.category, now.price]);
        return keysOf(id, old.category, now.category);
      }),

    remove: (id) =>
      write(async (client) => {
        const old = await lock(client, id);
        if (!old) return null;
        await client.query("DELETE FROM products WHERE id = $1", [id]);
        return keysOf(id, old.category);
      }),
  };
}
