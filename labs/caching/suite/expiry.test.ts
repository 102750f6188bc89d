import { describe, expect, it } from "@jest/globals";
import { api, db, eventually, graded, hint, observe, random, redis } from "backlab/suite";
import {
  cachedBoth,
  cachedCategory,
  cachedProduct,
  categoryKey,
  entryOf,
  lifetimeOf,
  productKey,
} from "./support/cache.ts";
import {
  addProduct,
  addProducts,
  categoryPath,
  productPath,
  read,
  readProduct,
  someCategory,
  unknownId,
  whyNot,
} from "./support/catalogue.ts";
import type { Product } from "./support/catalogue.ts";
import { failHeldReads, holdingReads, readsHeld, started } from "./support/holding.ts";
import { inWords } from "./support/words.ts";

/** An entry may be so much older than the answer that stored it, on a busy machine. */
const ROOM_MS = 3_000;

const GIVE_A_LIFETIME =
  "Give the entry its lifetime with the SET that stores it: PX, in milliseconds, or EX, in seconds.";

/** The hint to a lifetime that is not in the range. */
function whyWrong(lifetimeMs: number, least: number): string {
  if (lifetimeMs === -1) return GIVE_A_LIFETIME;
  if (lifetimeMs < 200) return "Were seconds meant, and milliseconds said? PX takes milliseconds, EX seconds.";
  if (lifetimeMs >= (least - ROOM_MS) * 1_000)
    return "Were milliseconds meant, and seconds said? EX takes seconds, PX milliseconds.";
  return "Each kind of entry has a lifetime of its own: see the table in the brief.";
}

function toLive(lifetimeMs: number): string {
  if (lifetimeMs === -1) return "no lifetime";
  return `${lifetimeMs < 200 ? `${lifetimeMs} ms` : seconds(lifetimeMs)} left to live`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

async function expectLifetime(key: string, least: number, most: number): Promise<void> {
  const left = await lifetimeOf(key);
  if (left >= least - ROOM_MS && left <= most) return;
  hint(whyWrong(left, least));
  throw new Error(`${key} has ${toLive(left)}, and should be kept for ${least / 1000} to ${most / 1000} seconds`);
}

/** What an entry has left to live in the test that reads it meanwhile. */
const LEFT_MS = 20_000;

async function expectNotRenewed(key: string, path: string): Promise<void> {
  const left = await lifetimeOf(key);
  if (left > LEFT_MS)
    throw new Error(`${key} had ${LEFT_MS / 1000} s left to live, and after GET ${path} it has ${seconds(left)}`);
}

describe("expiry", () => {
  it("a product is kept for 60 to 90 seconds", async () => {
    const { id } = await addProduct();
    await cachedProduct(id);
    await expectLifetime(productKey(id), 60_000, 90_000);
  });

  it("a category is kept for 30 to 45 seconds", async () => {
    const { category } = await addProduct();
    await cachedCategory(category);
    await expectLifetime(categoryKey(category), 30_000, 45_000);
  });

  it("entries stored together do not expire together", async () => {
    const products = await addProducts(20);
    await Promise.all(products.map(({ id }) => cachedProduct(id)));
    const lifetimes = await Promise.all(products.map(({ id }) => lifetimeOf(productKey(id))));
    const [least, most] = [Math.min(...lifetimes), Math.max(...lifetimes)];
    hint(
      least === -1
        ? GIVE_A_LIFETIME
        : "They expire, and are missed, nearly together. Draw each lifetime at random from the whole range, 60 to 90 seconds.",
    );
    // Twenty draws from 30 seconds all within twelve of them: once in three million runs.
    if (most === -1) throw new Error("twenty products were stored together, and none of them has a lifetime");
    if (most - least <= 12_000)
      throw new Error(
        `of twenty products stored together, the first to expire has ${toLive(least)}, and the last ${toLive(most)}`,
      );
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
    hint("The entry says that there is no such product. Tell null from no entry.");
    if ((await observe.sql(mark)).length > 0)
      throw new Error(`${productKey(id)} is in Redis, and a second GET ${productPath(id)} sent SQL all the same`);
    hint("null is JSON for nothing. Store the four letters, with nothing around them.");
    const stored = await redis().get(productKey(id));
    if (stored !== "null")
      throw new Error(`under ${productKey(id)} ${kindOf(stored)} was stored, and it has to be exactly the text null`);
  });

  it("that there is no such product is kept for 5 to 10 seconds only", async () => {
    const id = unknownId();
    await api().get(productPath(id));
    hint("Nothing was stored for an id that no product has: SET product:<id> null, with a lifetime of its own.");
    await expectLifetime(productKey(id), 5_000, 10_000);
  });

  it("being read does not lengthen an entry's life", async () => {
    const product = await addProduct();
    await cachedBoth(product);
    const keys = [productKey(product.id), categoryKey(product.category)];
    for (const key of keys) await redis().pexpire(key, LEFT_MS);
    for (const path of [productPath(product.id), categoryPath(product.category)]) {
      await read(path);
      hint(
        "An entry that is read all the time would never be looked up anew. Set its lifetime only when you store it.",
      );
      for (const key of keys) await expectNotRenewed(key, path);
    }
  });

  it("an entry that has expired is read from the database again", async () => {
    const old = await addProduct();
    const { id } = old;
    await cachedProduct(id);
    await readProduct(id);
    const name = random.letters(12);
    await db().query("UPDATE products SET name = $2 WHERE id = $1", [id, name]);
    await redis().pexpire(productKey(id), 1);
    await eventually(async () => {
      if ((await redis().exists(productKey(id))) === 1) throw new Error(`${productKey(id)} came back after it expired`);
    });
    const found = await readProduct(id);
    hint(
      found.name === old.name
        ? "Does the process keep a copy of its own? What is gone from Redis is read from the database."
        : "What is gone from Redis is read from the database.",
    );
    inWords(`${productKey(id)} expired, and GET ${productPath(id)} ${whatOf(found, old)}`, () =>
      expect(found).toMatchObject({ id, name }),
    );
    await expectLifetime(productKey(id), 60_000, 90_000);
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
    if (status !== 200 && status < 500)
      throw new Error(`the read of GET ${productPath(product.id)} failed in the database, and was answered ${status}`);
    const next = await api().get(productPath(product.id));
    hint(
      next.status === 404
        ? "The database failed for a moment, and now there is no such product. An error is not the same as no row: let it through, and store nothing."
        : next.status >= 500
          ? "The database failed one read, and the next one, sent after that was answered, got an error as well. Most likely it was given the failed one's result. Whoever shares a read that is under way has to forget it when it fails, before anybody is answered."
          : "The database failed for a moment; the next read finds the product.",
    );
    expect(next.status).toBe(200);
    const { body } = next as { body: unknown };
    inWords(`GET ${productPath(product.id)} does not say what the database says`, () => expect(body).toEqual(product));
  });

  it(
    "every key expires, also while a read is under way",
    graded({ weight: 2 }, async () => {
      const category = someCategory();
      const [one, two] = [await addProduct({ category }), await addProduct({ category })];
      await cachedBoth(one);
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
        hint(whyLasting(keys));
        if (keys.length > 0) throw new Error(`without a lifetime in Redis, ${when}: ${named(keys)}`);
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

function named(keys: readonly string[]): string {
  const more = keys.length > NAMED ? ` and ${keys.length - NAMED} more` : "";
  return `${keys.slice(0, NAMED).join(", ")}${more}`;
}

function whyLasting(keys: readonly string[]): string {
  return keys.some((key) => /^(product|category):/.test(key))
    ? GIVE_A_LIFETIME
    : "Is it a lock? One whose holder dies is then never released. Say its lifetime with the SET that makes the key: SET key token NX PX 1000.";
}

/** What is stored, without any of it: that could be anything. */
function kindOf(text: string | null): string {
  if (text === null) return "nothing";
  if (/^\s*\{/.test(text)) return "an object";
  return text.includes("null") ? "something around null" : "another text";
}

function whatOf(found: Partial<Product>, old: Product): string {
  return found.name === old.name ? "still says the name from before" : "does not say what the database says";
}
