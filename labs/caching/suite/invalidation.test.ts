import { describe, expect, it } from "@jest/globals";
import { api, db, graded, hint, observe, random, redis } from "backlab/suite";
import {
  cachedBoth,
  cachedCategory,
  cachedNothing,
  cachedProduct,
  categoryKey,
  missing,
  productKey,
} from "./support/cache.ts";
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
import { answeredOr, commitHeld, holdingCommits, holdingReads, readsHeld, started } from "./support/holding.ts";
import { expectNothingOld, expectNow, hintAt, placesOf, whyStillListed } from "./support/staleness.ts";
import type { Change } from "./support/staleness.ts";
import { inWords } from "./support/words.ts";

describe("invalidation", () => {
  it("after a PATCH the product is read anew", async () => {
    const product = await addProduct();
    await cachedProduct(product.id);
    const price = somePrice();
    const res = await api().patch(productPath(product.id)).send({ price });
    hint(whyNot(res.status, "PATCH answers 204."));
    expect(res.status).toBe(204);
    const found = await readProduct(product.id);
    hint("Remove the product's entry before you answer the PATCH.");
    expectNow(productPath(product.id), [found], { write: "PATCH", before: product, now: { ...product, price } });
  });

  it("after a PUT the product is read anew", async () => {
    const product = await addProduct({}, [3]);
    await cachedProduct(product.id);
    const sent = someProduct({ category: product.category });
    const res = await api().put(productPath(product.id)).send(sent);
    hint(whyNot(res.status, "PUT answers 204."));
    expect(res.status).toBe(204);
    const found = await readProduct(product.id);
    hint("Remove the product's entry before you answer the PUT.");
    expectNow(productPath(product.id), [found], { write: "PUT", before: product, now: { ...product, ...sent } });
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
    const path = categoryPath(product.category);
    const patched = { ...product, price: somePrice() };
    // No category in the body: where the product is has to be found out.
    expectWritten(await api().patch(productPath(product.id)).send({ price: patched.price }));
    let listed = await readProducts(product.category);
    hint("A PATCH without a category changes a list as well: which one, the row says. Remove that category's entry.");
    expectNow(path, listed, { write: "PATCH", before: product, now: patched });
    const put = { ...patched, name: random.letters(12) };
    const { name, category, price } = put;
    expectWritten(await api().put(productPath(product.id)).send({ name, category, price }));
    listed = await readProducts(product.category);
    hint("A PUT changes the list that the product is in, as a PATCH does. Remove that category's entry.");
    expectNow(path, listed, { write: "PUT", before: patched, now: put });
  });

  it("a product that moves leaves its old category and appears in the new one", async () => {
    const by = someProduct();
    for (const write of ["patch", "put"] as const) {
      const [from, to] = [someCategory(), someCategory()];
      const product = await addProduct({ category: from });
      await addProduct({ category: to });
      for (const category of [from, to]) await cachedCategory(category);
      const body = write === "patch" ? { category: to } : { ...by, category: to };
      expectWritten(await api()[write](productPath(product.id)).send(body));
      const moved = `${write.toUpperCase()} ${productPath(product.id)} before it`;
      const left = await readProducts(from);
      if (left.length > 0) {
        hint(await whyStillListed(write.toUpperCase(), to));
        throw new Error(`GET ${categoryPath(from)} still lists a product, and ${moved} moved its only one to ${to}`);
      }
      const entered = await readProducts(to);
      hint("A product that moves changes two categories. Remove the entry of the one that it comes to as well.");
      if (!entered.some(({ id }) => id === product.id))
        throw new Error(`GET ${categoryPath(to)} does not list product ${product.id}, and ${moved} moved it there`);
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
    const path = categoryPath(category);
    const grown = (await readProducts(category)).map(({ name }) => name);
    hint("The category was cached before the POST, which puts one more product into it. Remove the category's entry.");
    inWords(`GET ${path} does not list the two products that the category has after POST /products`, () =>
      expect(grown).toEqual([old.name, sent.name]),
    );
    expectWritten(await api().delete(productPath(old.id)));
    const shrunk = (await readProducts(category)).map(({ name }) => name);
    hint("Remove the category's entry. Which category it is, RETURNING says: after the DELETE the row is gone.");
    inWords(`GET ${path} does not list the one product that the category has after DELETE ${productPath(old.id)}`, () =>
      expect(shrunk).toEqual([sent.name]),
    );
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
      const { body } = found as { body: unknown };
      inWords(`GET ${path}, where the Location of the POST leads, does not say what the POST said`, () =>
        expect(body).toMatchObject(sent),
      );
    } finally {
      // Later tests get their ids from the same sequence.
      await redis().del(productKey(next));
    }
  });

  it(
    "a read while a write is being committed leaves nothing old behind",
    graded({ weight: 2 }, async () => {
      const product = await addProduct();
      await cachedBoth(product);
      const now = { ...product, price: somePrice() };
      const { write, early } = await holdingCommits(async () => {
        const write = started(api().patch(productPath(product.id)).send({ price: now.price }));
        await commitHeld();
        const early = await missing(placesOf(product).map(({ key }) => key));
        await cachedBoth(product);
        return { write, early };
      });
      expectWritten(await write);
      await expectNothingOld({ write: "PATCH", before: product, now }, (key) =>
        early.includes(key)
          ? "The entry was removed before the write was committed. A reader came in between, found the old row and stored it again. Commit first, then remove."
          : "A reader came while the write waited for its commit, and only then something old stays. It may answer what was there before, and may not leave it in the cache.",
      );
    }),
  );

  it(
    "a slow read that began before a write leaves nothing old behind",
    graded({ weight: 2 }, async () => {
      const product = await addProduct();
      const now = { ...product, price: somePrice() };
      const { write, reads } = await holdingReads(async () => {
        const reads = [started(api().get(productPath(product.id))), started(api().get(categoryPath(product.category)))];
        hint(
          "Nothing is cached, so a read of a product and one of its category both ask the database, at the same time. Does one wait for the other?",
        );
        await readsHeld(2);
        const write = started(api().patch(productPath(product.id)).send({ price: now.price }));
        await answeredOr(400, write);
        return { write, reads };
      });
      await Promise.all(reads);
      expectWritten(await write);
      await expectNothingOld(
        { write: "PATCH", before: product, now },
        () =>
          "A read missed, and asked the database; a write came and removed the entry; then the read stored what it had got before the write. Such a read must store nothing: let it check, in the same step as it stores, that no write has come since it began.",
      );
    }),
  );

  it("a read that comes after a write does not get what a read before it is still loading", async () => {
    const product = await addProduct();
    const now = { ...product, price: somePrice() };
    const { write, before, after } = await holdingReads(async () => {
      const before = started(api().get(productPath(product.id)));
      await readsHeld(1);
      const write = started(api().patch(productPath(product.id)).send({ price: now.price }));
      await answeredOr(400, write);
      const after = started(write.then(() => api().get(productPath(product.id))));
      // The read after the write has to ask for itself. One that only waits for the other never gets here.
      await readsHeld(2, 200).catch(() => undefined);
      return { write, before, after };
    });
    await before;
    expectWritten(await write);
    const found = [(await after).body as Partial<Product>];
    const change: Change = { write: "PATCH", before: product, now };
    const [itself] = placesOf(product);
    await hintAt(
      itself,
      found,
      change,
      "This read was sent after the write had been answered. Was it given the result of one that had begun before the write? A write has to end the sharing, too.",
    );
    expectNow(itself.path, found, change);
  });

  it("a write leaves alone what it did not change", async () => {
    const [changed, other] = [await addProduct(), await addProduct()];
    for (const product of [changed, other]) await cachedBoth(product);
    const mark = await observe.mark();
    expectWritten(await api().patch(productPath(changed.id)).send({ price: somePrice() }));
    const written = `PATCH ${productPath(changed.id)}`;
    const gone = await missing([productKey(other.id), categoryKey(other.category)]);
    hint("A write to one product emptied the cache for another one. Remove the keys that hold it, by name.");
    if (gone.length > 0)
      throw new Error(`${written} removed ${gone.join(" and ")}, and did not change what is in there`);
    const searched = (await observe.redis(mark)).map(({ name }) => name).filter((name) => /^(keys|scan)$/.test(name));
    hint("KEYS and SCAN walk over every key there is. You know which keys a product is in: remove those.");
    if (searched.length > 0) throw new Error(`${written} sent ${(searched[0] ?? "").toUpperCase()} to Redis`);
  });
});
