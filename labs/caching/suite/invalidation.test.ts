import { describe, expect, it } from "@jest/globals";
import { api, db, eventually, graded, hint, observe, random, redis } from "backlab/suite";
import { cachedCategory, cachedNothing, cachedProduct, categoryKey, productKey } from "./support/cache.ts";
import {
  addProduct,
  categoryPath,
  expectWritten,
  productPath,
  readProduct,
  readProducts,
  someCategory,
  somePrice,
  someProduct,
  whyNot,
} from "./support/catalogue.ts";
import type { Product } from "./support/catalogue.ts";
import { commitHeld, holdingCommits, holdingReads, readsHeld, started } from "./support/holding.ts";

/** Gives a write time to be answered; one that waits for readers, by a lock say, is answered later. */
async function answeredOr(withinMs: number, write: Promise<unknown>): Promise<void> {
  let done = false;
  void write.finally(() => (done = true)).catch(() => undefined);
  await eventually(() => {
    if (!done) throw new Error("not answered yet");
  }, withinMs).catch(() => undefined);
}

/** What a stale answer shows, to put before the likely cause. */
function seen(found: Partial<Product> | undefined, before: Product): string {
  if (found?.price !== before.price) return "The answer is not the product as it was written.";
  return `The answer still has the old price, ${before.price}.`;
}

describe("invalidation", () => {
  it("after a PATCH the product is read anew", async () => {
    const product = await addProduct();
    await cachedProduct(product.id);
    const price = somePrice();
    const res = await api().patch(productPath(product.id)).send({ price });
    hint(whyNot(res.status, "PATCH answers 204."));
    expect(res.status).toBe(204);
    const found = await readProduct(product.id);
    hint(`${seen(found, product)} Remove the product's entry before you answer the PATCH.`);
    expect(found).toEqual({ ...product, price });
  });

  it("after a PUT the product is read anew", async () => {
    const product = await addProduct({}, [3]);
    await cachedProduct(product.id);
    const sent = someProduct({ category: product.category });
    const res = await api().put(productPath(product.id)).send(sent);
    hint(whyNot(res.status, "PUT answers 204."));
    expect(res.status).toBe(204);
    const found = await readProduct(product.id);
    hint(`${seen(found, product)} Remove the product's entry before you answer the PUT.`);
    expect(found).toEqual({ ...product, ...sent });
  });

  it("after a DELETE there is no such product any more", async () => {
    const { id } = await addProduct();
    await cachedProduct(id);
    const res = await api().delete(productPath(id));
    hint(whyNot(res.status, "DELETE answers 204."));
    expect(res.status).toBe(204);
    hint("The product is deleted, and still answered. Remove its entry before you answer the DELETE.");
    expect((await api().get(productPath(id))).status).toBe(404);
  });

  it("after a change its category lists the product as it is", async () => {
    const product = await addProduct();
    await cachedCategory(product.category);
    const price = somePrice();
    // No category in the body: where the product is has to be found out.
    expectWritten(await api().patch(productPath(product.id)).send({ price }));
    const listed = await readProducts(product.category);
    hint(
      `In the category: ${seen(listed[0], product)} A PATCH without a category changes a list as well: which one, the row says.`,
    );
    expect(listed).toEqual([{ ...product, price }]);
    const name = random.letters(12);
    expectWritten(await api().put(productPath(product.id)).send({ name, category: product.category, price }));
    hint("The category still lists the product under the name from before the PUT.");
    expect(await readProducts(product.category)).toEqual([{ ...product, price, name }]);
  });

  it("a product that moves leaves its old category and appears in the new one", async () => {
    const by = someProduct();
    for (const write of ["patch", "put"] as const) {
      const [from, to] = [someCategory(), someCategory()];
      const product = await addProduct({ category: from });
      await addProduct({ category: to });
      await Promise.all([cachedCategory(from), cachedCategory(to)]);
      const body = write === "patch" ? { category: to } : { ...by, category: to };
      expectWritten(await api()[write](productPath(product.id)).send(body));
      hint(
        "The product has moved, and its old category still lists it. After the UPDATE the row says the new one only: find out the old one in the same statement or transaction.",
      );
      expect((await readProducts(from)).map(({ id }) => id)).toEqual([]);
      hint("The product has moved, and its new category does not list it.");
      expect((await readProducts(to)).map(({ id }) => id)).toContain(product.id);
    }
  });

  it("a new product appears in its category, and a deleted one goes from it", async () => {
    const category = someCategory();
    const old = await addProduct({ category });
    await cachedCategory(category);
    const sent = someProduct({ category });
    const res = await api().post("/products").send(sent);
    hint(whyNot(res.status, "POST answers 201 with Location: /products/<id>."));
    expect(res.status).toBe(201);
    hint("The category was cached before the POST, and does not list the new product.");
    expect((await readProducts(category)).map(({ name }) => name)).toEqual([old.name, sent.name]);
    expectWritten(await api().delete(productPath(old.id)));
    hint("The category still lists a product that is deleted. After the DELETE the row is gone: RETURNING has it.");
    expect((await readProducts(category)).map(({ name }) => name)).toEqual([sent.name]);
  });

  it("a new product is found, also when somebody asked for its id before", async () => {
    const [row] = await db().query<{ next: number }>("SELECT last_value::integer + 1 AS next FROM products_id_seq");
    const next = row?.next ?? 0;
    try {
      await cachedNothing(next);
      const sent = someProduct();
      const res = await api().post("/products").send(sent);
      expectWritten(res);
      const path = String(res.headers["location"]);
      const found = await api().get(path);
      hint(
        found.status === 404
          ? "Somebody asked for this id before there was such a product, and that is still answered: 404. A POST makes an entry old, too."
          : whyNot(found.status, "Location of the POST leads to the new product."),
      );
      expect(found.status).toBe(200);
      expect(found.body).toMatchObject(sent);
    } finally {
      // Later tests get their ids from the same sequence.
      await redis().del(productKey(next));
    }
  });

  it(
    "a read while a write is being committed leaves nothing old behind",
    graded({ weight: 2 }, async () => {
      const product = await addProduct();
      await Promise.all([cachedProduct(product.id), cachedCategory(product.category)]);
      const price = somePrice();
      const { write } = await holdingCommits(async () => {
        const write = started(api().patch(productPath(product.id)).send({ price }));
        await commitHeld();
        await Promise.all([cachedProduct(product.id), cachedCategory(product.category)]);
        return { write };
      });
      expectWritten(await write);
      const why =
        "The entry was removed before the write was committed. A reader came in between, found the old row and stored it again. Commit first, then remove.";
      const found = await readProduct(product.id);
      hint(`${seen(found, product)} ${why}`);
      expect(found).toEqual({ ...product, price });
      const listed = await readProducts(product.category);
      hint(`In the category: ${seen(listed[0], product)} ${why}`);
      expect(listed).toEqual([{ ...product, price }]);
    }),
  );

  it(
    "a slow read that began before a write leaves nothing old behind",
    graded({ weight: 2 }, async () => {
      const product = await addProduct();
      const price = somePrice();
      const { write, reads } = await holdingReads(async () => {
        const reads = [started(api().get(productPath(product.id))), started(api().get(categoryPath(product.category)))];
        hint(
          "Nothing is cached, so a read of a product and one of its category both ask the database, at the same time. Does one wait for the other?",
        );
        await readsHeld(2);
        const write = started(api().patch(productPath(product.id)).send({ price }));
        await answeredOr(400, write);
        return { write, reads };
      });
      await Promise.all(reads);
      expectWritten(await write);
      const why =
        "A read missed, and asked the database; a write came and removed the entry; then the read stored what it had got before the write. Such a read must store nothing: let it check, in the same step as it stores, that no write has come since it began.";
      const found = await readProduct(product.id);
      hint(`${seen(found, product)} ${why}`);
      expect(found).toEqual({ ...product, price });
      const listed = await readProducts(product.category);
      hint(`In the category: ${seen(listed[0], product)} ${why}`);
      expect(listed).toEqual([{ ...product, price }]);
    }),
  );

  it("a read that comes after a write does not get what a read before it is still loading", async () => {
    const product = await addProduct();
    const price = somePrice();
    const { write, before, after } = await holdingReads(async () => {
      const before = started(api().get(productPath(product.id)));
      await readsHeld(1);
      const write = started(api().patch(productPath(product.id)).send({ price }));
      await answeredOr(400, write);
      const after = started(write.then(() => api().get(productPath(product.id))));
      // The read after the write has to ask for itself. One that only waits for the other never gets here.
      await readsHeld(2, 200).catch(() => undefined);
      return { write, before, after };
    });
    await before;
    expectWritten(await write);
    const found = (await after).body as Partial<Product>;
    hint(
      `${seen(found, product)} It was read after the write had been answered, and was given the result of a read that had begun before the write. A write has to end the sharing, too.`,
    );
    expect(found).toEqual({ ...product, price });
  });

  it("a write leaves alone what it did not change", async () => {
    const [changed, other] = [await addProduct(), await addProduct()];
    await Promise.all([changed, other].flatMap(({ id, category }) => [cachedProduct(id), cachedCategory(category)]));
    const mark = await observe.mark();
    expectWritten(await api().patch(productPath(changed.id)).send({ price: somePrice() }));
    hint("A write to one product emptied the cache for another one. Remove the keys that hold it, by name.");
    const kept = [productKey(other.id), categoryKey(other.category)];
    expect(await redis().exists(...kept)).toBe(kept.length);
    const searched = (await observe.redis(mark)).map(({ name }) => name).filter((name) => /^(keys|scan)$/.test(name));
    hint("KEYS and SCAN walk over every key there is. You know which keys a product is in: remove those.");
    expect(searched).toEqual([]);
  });
});
