import { describe, expect, it } from "@jest/globals";
import { api, hint, observe, random, redis } from "backlab/suite";
import { asked, categoryKey, cachedCategory, cachedProduct, entryOf, productKey, valueOf } from "./support/cache.ts";
import { addProduct, categoryPath, productPath, someCategory, whyNot } from "./support/catalogue.ts";

describe("read-through", () => {
  it("a product is read from the database once, and from then on from the cache", async () => {
    const product = await addProduct({}, [4, 5]);
    const mark = await observe.mark();
    const first = await api().get(productPath(product.id));
    hint(
      whyNot(first.status, "GET /products/<id> answers 200 with the product, also when it has to ask the database."),
    );
    expect(first.status).toBe(200);
    expect(first.body).toEqual(product);
    hint("A miss asks product_page once, and stores what it got as product:<id>.");
    expect(asked(await observe.sql(mark))).toEqual({ slowStatements: 1 });
    await entryOf(productKey(product.id));

    const later = await observe.mark();
    const second = await api().get(productPath(product.id));
    hint(whyNot(second.status, "The product is in Redis now, and this read answers 200 like the first."));
    expect(second.status).toBe(200);
    hint("The product is in Redis, and this read asked the database all the same. Look into Redis first.");
    expect((await observe.sql(later)).map(({ text }) => text)).toEqual([]);
  });

  it("a category is read from the database once, and from then on from the cache", async () => {
    const category = someCategory();
    const products = [await addProduct({ category }, [2, 3]), await addProduct({ category })];
    const mark = await observe.mark();
    const first = await api().get(categoryPath(category));
    hint(whyNot(first.status, "GET /categories/<name> answers 200 with its products, by id."));
    expect(first.status).toBe(200);
    expect(first.body).toEqual({ category, products });
    hint("A miss asks category_page once, and stores what it got as category:<name>.");
    expect(asked(await observe.sql(mark))).toEqual({ slowStatements: 1 });
    await entryOf(categoryKey(category));

    const later = await observe.mark();
    const second = await api().get(categoryPath(category));
    hint(whyNot(second.status, "The category is in Redis now, and this read answers 200 like the first."));
    expect(second.status).toBe(200);
    hint("The category is in Redis, and this read asked the database all the same.");
    expect((await observe.sql(later)).map(({ text }) => text)).toEqual([]);
  });

  it("an entry is what was answered, as JSON", async () => {
    const category = someCategory();
    const { id } = await addProduct({ category }, [5]);
    for (const [path, key] of [
      [productPath(id), productKey(id)],
      [categoryPath(category), categoryKey(category)],
    ] as const) {
      const res = await api().get(path);
      hint(`An answer is stored under its key: here it is ${key}.`);
      const value = await valueOf(key);
      hint(`The entry ${key} is the JSON of the body and nothing around it: no envelope, no time stamp, no raw row.`);
      expect(value).toEqual(res.body);
    }
  });

  it("what Redis has is what is answered", async () => {
    const product = await addProduct();
    // Not what the database says: so the answer shows where it comes from.
    const entry = { ...product, name: random.letters(10), rating: 4.5, reviews: 2 };
    await redis().set(productKey(product.id), JSON.stringify(entry), "PX", 60_000);
    const res = await api().get(productPath(product.id));
    hint(
      "There was an entry in Redis, put there as another server of yours would, and it was not used. The cache is Redis, and neither a variable of this process nor the database. Or was the entry not understood? It is the bare JSON of the product.",
    );
    expect(res.status).toBe(200);
    expect(res.body).toEqual(entry);
  });

  it("an answer from the cache is the answer from the database, in every type", async () => {
    const category = someCategory();
    const rated = await addProduct({ category, price: 12.5 }, [4, 5]);
    const unrated = await addProduct({ category, price: 30 });
    for (const { id } of [rated, unrated]) await cachedProduct(id);
    await cachedCategory(category);
    for (const product of [rated, unrated]) {
      const { body } = (await api().get(productPath(product.id))) as { body: { price?: unknown } };
      hint(
        typeof body.price === "string"
          ? "price is a text now. pg gives numeric and bigint as text: turn rows into products before you store them."
          : "The second answer differs from the first. Store the product as you answer it.",
      );
      expect(body).toEqual(product);
    }
    const { body } = (await api().get(categoryPath(category))) as { body: unknown };
    hint("The category from the cache differs from the one out of the database.");
    expect(body).toEqual({ category, products: [rated, unrated] });
  });

  it("a category's key holds its name as people write it", async () => {
    const category = `${random.letters(5)} & ${random.letters(4)} é`;
    await addProduct({ category });
    const res = await api().get(categoryPath(category));
    hint(whyNot(res.status, "A name with spaces, & and accents comes percent-encoded in the path."));
    expect(res.status).toBe(200);
    expect(res.body).toMatchObject({ category });
    await entryOf(categoryKey(category)).catch(() => tellWhereItIs(category));
  });

  it("an empty category is cached like any other", async () => {
    const category = someCategory();
    const first = await api().get(categoryPath(category));
    hint(whyNot(first.status, "A category that no product has is an empty one: 200, with an empty list."));
    expect(first.status).toBe(200);
    expect(first.body).toEqual({ category, products: [] });
    hint("An empty category was not stored: whoever makes up names gets to the database each time.");
    await entryOf(categoryKey(category));
    const mark = await observe.mark();
    expect((await api().get(categoryPath(category))).body).toEqual({ category, products: [] });
    hint("The empty category is in Redis, and the database was asked again. An empty list is an answer, too.");
    expect((await observe.sql(mark)).map(({ text }) => text)).toEqual([]);
  });
});

/** Throws what to say of a category that is not in Redis under its own name. */
async function tellWhereItIs(category: string): Promise<never> {
  const [key, inTheUrl] = [categoryKey(category), categoryKey(encodeURIComponent(category))];
  if ((await redis().exists(inTheUrl)) === 1) {
    hint("The key has the name as it stands in the URL, percent signs and all. Use the decoded one.");
    throw new Error(`Redis has no key "${key}"; it has "${inTheUrl}"`);
  }
  hint(
    'Was anything stored for this category? If not, begin with the test "a category is read from the database once". The key has the name itself, decoded: req.params has it so.',
  );
  throw new Error(`Redis has no key "${key}", and none with the name percent-encoded either`);
}
