import { describe, expect, it } from "@jest/globals";
import { api, db, eventually, graded, hint, observe, random, redis } from "backlab/suite";
import { cachedCategory, cachedProduct, categoryKey, entryOf, lifetimeOf, productKey } from "./support/cache.ts";
import {
  addProduct,
  addProducts,
  productPath,
  readProduct,
  someCategory,
  unknownId,
  whyNot,
} from "./support/catalogue.ts";
import { failHeldReads, holdingReads, readsHeld, started } from "./support/holding.ts";

/** An entry may be so much older than the answer that stored it, on a busy machine. */
const ROOM_MS = 3_000;

function whyWrong(lifetimeMs: number, range: string): string {
  if (lifetimeMs === -1) return "The entry never expires. Give SET a lifetime: PX, in milliseconds, or EX, in seconds.";
  if (lifetimeMs < 200)
    return `The entry has ${lifetimeMs} ms left to live: were seconds meant, and milliseconds said? It is ${range}.`;
  return `The entry has ${seconds(lifetimeMs)} seconds left to live. An entry of this kind lives ${range}.`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}

function expectBetween(lifetimeMs: number, least: number, most: number): void {
  hint(whyWrong(lifetimeMs, `${least / 1000} to ${most / 1000} seconds`));
  expect(lifetimeMs).toBeGreaterThanOrEqual(least - ROOM_MS);
  expect(lifetimeMs).toBeLessThanOrEqual(most);
}

describe("expiry", () => {
  it("a product is kept for 60 to 90 seconds", async () => {
    const { id } = await addProduct();
    await cachedProduct(id);
    expectBetween(await lifetimeOf(productKey(id)), 60_000, 90_000);
  });

  it("a category is kept for 30 to 45 seconds", async () => {
    const { category } = await addProduct();
    await cachedCategory(category);
    expectBetween(await lifetimeOf(categoryKey(category)), 30_000, 45_000);
  });

  it("entries stored together do not expire together", async () => {
    const products = await addProducts(20);
    await Promise.all(products.map(({ id }) => cachedProduct(id)));
    const lifetimes = await Promise.all(products.map(({ id }) => lifetimeOf(productKey(id))));
    const [least, most] = [Math.min(...lifetimes), Math.max(...lifetimes)];
    hint(
      least === -1
        ? whyWrong(least, "60 to 90 seconds")
        : `Twenty products were stored at the same time, and have from ${seconds(least)} to ${seconds(most)} seconds left to live: they expire, and are missed, nearly together. Draw each lifetime at random from the whole range, 60 to 90 seconds.`,
    );
    // Twenty draws from 30 seconds all within twelve of them: once in three million runs.
    expect(most - least).toBeGreaterThan(12_000);
  });

  it("that there is no such product is remembered, too", async () => {
    const id = unknownId();
    const first = await api().get(productPath(id));
    hint(whyNot(first.status, "There is no such product: 404."));
    expect(first.status).toBe(404);
    hint("Nothing was stored for an id that no product has: whoever makes up ids gets to the database each time.");
    await entryOf(productKey(id));
    const mark = await observe.mark();
    const second = await api().get(productPath(id));
    hint(
      second.status === 200
        ? "The entry says null, and that was answered as a product. null stands for: there is none, 404."
        : whyNot(second.status, "From the cache, too, it is a 404."),
    );
    expect(second.status).toBe(404);
    hint("The entry says that there is no such product, and the database was asked again. Tell null from no entry.");
    expect((await observe.sql(mark)).map(({ text }) => text)).toEqual([]);
    hint("The entry for an unknown id is the text null: JSON for nothing.");
    expect(await redis().get(productKey(id))).toBe("null");
  });

  it("that there is no such product is kept for 5 to 10 seconds only", async () => {
    const id = unknownId();
    await api().get(productPath(id));
    hint("Nothing was stored for an id that no product has: SET product:<id> null, with a lifetime of its own.");
    expectBetween(await lifetimeOf(productKey(id)), 5_000, 10_000);
  });

  it("being read does not lengthen an entry's life", async () => {
    const { id, category } = await addProduct();
    await Promise.all([cachedProduct(id), cachedCategory(category)]);
    await redis().pexpire(productKey(id), 20_000);
    await redis().pexpire(categoryKey(category), 20_000);
    await Promise.all([cachedProduct(id), cachedCategory(category)]);
    for (const key of [productKey(id), categoryKey(category)]) {
      const left = await lifetimeOf(key);
      hint(
        `20 seconds were left, and after a read there are ${seconds(left)}. An entry that is read all the time would never be looked up anew.`,
      );
      expect(left).toBeLessThanOrEqual(20_000);
    }
  });

  it("an entry that has expired is read from the database again", async () => {
    const { id } = await addProduct();
    await cachedProduct(id);
    await readProduct(id);
    const name = random.letters(12);
    await db().query("UPDATE products SET name = $2 WHERE id = $1", [id, name]);
    await redis().pexpire(productKey(id), 1);
    await eventually(async () => expect(await redis().exists(productKey(id))).toBe(0));
    hint("The entry is gone from Redis, and the answer is still the one before. Does the process keep a copy?");
    expect(await readProduct(id)).toMatchObject({ id, name });
    expectBetween(await lifetimeOf(productKey(id)), 60_000, 90_000);
  });

  it("a read that failed is not remembered", async () => {
    const product = await addProduct();
    const { failed } = await holdingReads(async () => {
      const failed = started(api().get(productPath(product.id)));
      await readsHeld(1);
      await failHeldReads();
      return { failed };
    });
    const { status } = await failed;
    hint(
      status === 404
        ? "The database ended the read with an error, and that was answered as if there were no such product. An error is not the same as no row: let it through, as a 5xx, and store nothing."
        : "The database ended the read with an error: the answer is a 5xx, or 200 after another try.",
    );
    expect(status === 200 || status >= 500 ? "200 or 5xx" : status).toBe("200 or 5xx");
    const next = await api().get(productPath(product.id));
    hint(
      next.status === 404
        ? "The database failed for a moment, and now there is no such product. An error is not the same as no row: let it through, and store nothing."
        : next.status >= 500
          ? "The database failed one read, and the next one, sent after that was answered, got an error as well. Most likely it was given the failed one's result. Whoever shares a read that is under way has to forget it when it fails, before anybody is answered."
          : "The database failed for a moment; the next read finds the product.",
    );
    expect(next.status).toBe(200);
    expect(next.body).toEqual(product);
  });

  it(
    "every key expires, also while a read is under way",
    graded({ weight: 2 }, async () => {
      const category = someCategory();
      const [one, two] = [await addProduct({ category }), await addProduct({ category })];
      await Promise.all([cachedProduct(one.id), cachedCategory(category)]);
      await api().patch(productPath(one.id)).send({ price: 5 });
      await cachedProduct(one.id);
      const { pending, lasting } = await holdingReads(async () => {
        const pending = started(api().get(productPath(two.id)));
        await readsHeld(1);
        return { pending, lasting: await lastingKeys() };
      });
      await pending;
      for (const [when, keys] of [
        ["while a read is under way", lasting],
        ["when nothing is under way any more", await lastingKeys()],
      ] as const) {
        hint(whyLasting(keys, when));
        expect(keys).toEqual([]);
      }
    }),
  );
});

async function lastingKeys(): Promise<string[]> {
  const keys = await redis().keys("*");
  const lifetimes = await Promise.all(keys.map((key) => redis().pttl(key)));
  return keys.filter((_, index) => lifetimes[index] === -1).sort();
}

const NAMED = 3;

function whyLasting(keys: readonly string[], when: string): string {
  const more = keys.length > NAMED ? ` and ${keys.length - NAMED} more` : "";
  const seen = `Without a lifetime, ${when}: ${keys.slice(0, NAMED).join(", ")}${more}.`;
  return keys.some((key) => /^(product|category):/.test(key))
    ? `${seen} Give each entry its lifetime with the SET that stores it: PX, in milliseconds, or EX, in seconds.`
    : `${seen} A lock whose holder dies is then never released. Say it with the SET that makes the key: SET key token NX PX 1000.`;
}
