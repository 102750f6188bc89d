import { expect } from "@jest/globals";
import { api, hint } from "backlab/suite";
import type { Book } from "./books.ts";
import { whyNot } from "./problems.ts";

export interface Page {
  items: Book[];
  nextCursor: string | null;
}

const ENDLESS =
  "So many pages, and there is still a nextCursor. It is null on the last page, and each page begins after the one before.";

/** GET /books with these parameters, as a page. Fails the test when the answer is none. */
export async function getPage(query: Record<string, string | number>): Promise<Page> {
  const text = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const res = await api().get(`/books?${text.join("&")}`);
  // Only where it applies: the caller's own hint stays for what the caller expects.
  if (!Array.isArray((res.body as Partial<Page>).items))
    hint(whyNot(res.status, "GET /books answers 200 with { items: [...], nextCursor: <text or null> }."));
  expect(res.status).toBe(200);
  expect(res.body).toMatchObject({ items: expect.any(Array) });
  return res.body as Page;
}

/** Follows nextCursor to the end and returns all pages. Stops after `most`, so that a cursor that leads nowhere fails. */
export async function walk(query: Record<string, string | number>, most = 30): Promise<Page[]> {
  const pages = [await getPage(query)];
  for (;;) {
    const cursor = pages.at(-1)?.nextCursor ?? null;
    if (cursor === null) return pages;
    if (pages.length >= most) hint(ENDLESS);
    expect(pages.length).toBeLessThan(most);
    pages.push(await getPage({ ...query, cursor }));
  }
}

export function titlesOf(pages: readonly Page[]): string[] {
  return pages.flatMap(({ items }) => items.map(({ title }) => title));
}
