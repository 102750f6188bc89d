import { api, eventually, redis } from "backlab/suite";
import type { Statement } from "backlab/suite";
import type { Response } from "supertest";
import { categoryPath, productPath, read } from "./catalogue.ts";

export function productKey(id: number): string {
  return `product:${id}`;
}

export function categoryKey(name: string): string {
  return `category:${name}`;
}

/** The text of an entry, giving one that is stored beside the answer a moment. Throws when it does not come. */
export async function entryOf(key: string): Promise<string> {
  return eventually(async () => {
    const text = await redis().get(key);
    if (text === null) throw new Error(`nothing was stored in Redis under ${key}, the key that the brief gives it`);
    return text;
  }, 1_500);
}

/** What an entry says. Text that is no JSON is given as it is, to be compared with what should be there. */
export async function valueOf(key: string): Promise<unknown> {
  const text = await entryOf(key);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The answer, once it is in the cache. Throws when it does not get there: the test is about what comes after that. */
async function cached(path: string, key: string): Promise<Response> {
  const res = await read(path);
  await entryOf(key).catch(() => {
    throw new Error(
      `this test begins with ${key} in Redis; GET ${path} answered ${res.status}, and stored nothing there; see the first two tests of read-through`,
    );
  });
  return res;
}

export async function cachedProduct(id: number): Promise<Response> {
  return cached(productPath(id), productKey(id));
}

export async function cachedCategory(name: string): Promise<Response> {
  return cached(categoryPath(name), categoryKey(name));
}

/** A product and its category, one after the other: should that fail, the request shown is the one that it is about. */
export async function cachedBoth({ id, category }: { id: number; category: string }): Promise<void> {
  await cachedProduct(id);
  await cachedCategory(category);
}

/** A 404 that is in the cache. */
export async function cachedNothing(id: number): Promise<void> {
  await api().get(productPath(id));
  await entryOf(productKey(id)).catch(() => {
    throw new Error(
      `this test begins with a cached 404, and nothing was stored under ${productKey(id)}; see expiry first`,
    );
  });
}

/** How long an entry is still kept, in milliseconds; -1 for ever. */
export async function lifetimeOf(key: string): Promise<number> {
  await entryOf(key);
  return redis().pttl(key);
}

/** Those of the keys that are not in Redis. */
export async function missing(keys: readonly string[]): Promise<string[]> {
  const found = await Promise.all(keys.map((key) => redis().exists(key)));
  return keys.filter((_, index) => found[index] === 0);
}

/** How often the slow functions were asked, in a form that says so where it is compared. */
export function asked(statements: readonly Statement[]): { slowStatements: number } {
  return { slowStatements: slowReads(statements).length };
}

/** Those of the statements that ask the slow functions. */
export function slowReads(statements: readonly Statement[]): string[] {
  return statements.map(({ text }) => text).filter((text) => /product_page|category_page/i.test(text));
}
