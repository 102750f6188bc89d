import { api, db, random } from "backlab/suite";
import type { Response } from "supertest";

/** What a client sends to add a product. */
export interface NewProduct {
  name: string;
  category: string;
  price: number;
}

/** A product as the API shows it. */
export interface Product extends NewProduct {
  id: number;
  rating: number | null;
  reviews: number;
}

/** A category that no product has yet, and that nobody has asked for. */
export function someCategory(): string {
  return random.letters(12);
}

export function somePrice(): number {
  return random.int(100, 99_999) / 100;
}

export function someProduct(fields: Partial<NewProduct> = {}): NewProduct {
  return { name: random.letters(12), category: someCategory(), price: somePrice(), ...fields };
}

/** Adds a product to the database behind the app's back, with a review for each of `stars`. The app has never seen it. */
export async function addProduct(fields: Partial<NewProduct> = {}, stars: readonly number[] = []): Promise<Product> {
  const product = someProduct(fields);
  const { name, category, price } = product;
  const [row] = await db().query<{ id: number }>(
    `WITH product AS (INSERT INTO products (name, category, price) VALUES ($1, $2, $3) RETURNING id),
          review AS (INSERT INTO reviews (product_id, stars) SELECT id, unnest($4::integer[]) FROM product)
     SELECT id FROM product`,
    [name, category, price, stars],
  );
  return { id: row?.id ?? 0, ...product, rating: ratingOf(stars), reviews: stars.length };
}

/** Adds so many products, of whatever kind, in one go. */
export async function addProducts(count: number): Promise<{ id: number; category: string }[]> {
  return db().query<{ id: number; category: string }>(
    "INSERT INTO products (name, category, price) SELECT $2, $2 || n, n FROM generate_series(1, $1) AS n RETURNING id, category",
    [count, random.letters(12)],
  );
}

/** To one decimal, halves up, as the database rounds. */
function ratingOf(stars: readonly number[]): number | null {
  if (stars.length === 0) return null;
  const sum = stars.reduce((total, each) => total + each, 0);
  return Math.floor((sum * 10) / stars.length + 0.5) / 10;
}

/** An id that no product has: far above those that the database gives out. */
export function unknownId(): number {
  return random.int(1_000_000_000, 2_000_000_000);
}

export function productPath(id: number): string {
  return `/products/${id}`;
}

export function categoryPath(name: string): string {
  return `/categories/${encodeURIComponent(name)}`;
}

/** GETs what has to be there, and throws when it is not: the test is about something else. */
export async function read(path: string, app?: string): Promise<Response> {
  const res = await api(app).get(path);
  if (res.status === 200) return res;
  throw new Error(`this test reads what is there, and GET ${path} answered ${res.status}; see read-through first`);
}

export async function readProduct(id: number): Promise<Partial<Product>> {
  return (await read(productPath(id))).body as Partial<Product>;
}

/** The products of a category as the API lists them. */
export async function readProducts(category: string): Promise<Partial<Product>[]> {
  const { products } = (await read(categoryPath(category))).body as { products?: unknown };
  if (Array.isArray(products)) return products as Partial<Product>[];
  throw new Error("GET /categories/<name> answered without a list of products; see read-through first");
}

/** Fails with the status when a write is refused that has to go through: the test is about what comes after it. */
export function expectWritten(res: Response): void {
  if (res.ok) return;
  throw new Error(`this test begins with a write, and it answered ${res.status}`);
}

const CRASH = "A 5xx is a crash in your handler: the server's own log says where.";

/** The hint to a status that should be another one. A crash is a crash, whatever was asked. */
export function whyNot(status: number, otherwise: string): string {
  return status >= 500 ? CRASH : otherwise;
}
