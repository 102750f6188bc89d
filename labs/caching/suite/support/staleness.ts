import { expect } from "@jest/globals";
import { api, hint, redis } from "backlab/suite";
import { categoryKey, productKey } from "./cache.ts";
import { categoryPath, productPath, readProduct, readProducts, somePrice } from "./catalogue.ts";
import type { Product } from "./catalogue.ts";
import { inWords } from "./words.ts";

/** What a write made of a product. */
export interface Change {
  write: "PATCH" | "PUT";
  before: Product;
  now: Product;
}

/** Where the API shows a product, and where Redis keeps that. */
export interface Place {
  path: string;
  key: string;
  read: () => Promise<Partial<Product>[]>;
  /** The test to begin with, should a write leave the entry there. */
  first: string;
}

/** The product by itself, and the category that it is alone in. */
export function placesOf({ id, category }: Product): [itself: Place, list: Place] {
  return [
    {
      path: productPath(id),
      key: productKey(id),
      read: async () => [await readProduct(id)],
      first: "after a PATCH the product is read anew",
    },
    {
      path: categoryPath(category),
      key: categoryKey(category),
      read: () => readProducts(category),
      first: "after a change its category lists the product as it is",
    },
  ];
}

/** Fails in words where what was found, by a read sent after the write, is not the product as it is now. */
export function expectNow(path: string, found: readonly Partial<Product>[], change: Change): void {
  inWords(notNow(path, found[0], change), () => expect(found).toEqual([change.now]));
}

/** What to say of a product that was found not to be as it is now. */
export function notNow(path: string, found: Partial<Product> | undefined, { write, before, now }: Change): string {
  const written = `${write} ${productPath(now.id)} before it`;
  const old = (["price", "name"] as const).find((name) => before[name] !== now[name] && found?.[name] === before[name]);
  if (old === undefined) return `GET ${path} does not say what ${written} said`;
  return `GET ${path} still says ${old} ${before[old]}, and ${written} said ${now[old]}`;
}

/** Reads the product wherever it is shown. `why` has the hint to an entry that is old though writes remove it. */
export async function expectNothingOld(change: Change, why: (key: string) => string): Promise<void> {
  for (const place of placesOf(change.now)) {
    const found = await place.read();
    await hintAt(place, found, change, why(place.key));
    expectNow(place.path, found, change);
  }
}

/** Tells writes that forget an entry from those that remove it, of which `why` says how something old stays. */
export async function hintAt(
  place: Place,
  found: readonly Partial<Product>[],
  { before, now }: Change,
  why: string,
): Promise<void> {
  const isOld = before.price !== now.price && found[0]?.price === before.price;
  if (!isOld) hint(`See "${place.first}" in invalidation first.`);
  else if (await staysAnyway(place, now.id))
    hint(
      `One more PATCH, with nobody reading meanwhile and Redis up, leaves what ${place.key} holds, too: does a PATCH remove this key at all? See "${place.first}" in invalidation first.`,
    );
  else hint(why);
}

/** To a product that its old category still lists: is the entry of the new one still there as well? */
export async function whyStillListed(write: string, to: string): Promise<string> {
  if ((await redis().exists(categoryKey(to))) === 1)
    return `The entry of the new category, ${categoryKey(to)}, is still there as well: does a ${write} remove any category's?`;
  return "After the UPDATE the row says the new category only: find out the old one in the same statement or transaction, and remove its entry.";
}

/** Whether one more write, with nothing in its way, leaves what was there, too. */
async function staysAnyway({ read }: Place, id: number): Promise<boolean> {
  const price = somePrice();
  const { ok } = await api().patch(productPath(id)).send({ price });
  const [found] = await read();
  return ok && found?.price !== price;
}
