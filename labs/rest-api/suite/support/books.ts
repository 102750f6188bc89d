import { api, random } from "backlab/suite";
import type { Response } from "supertest";

/** What a client sends to create a book. */
export interface NewBook {
  title: string;
  author: string;
  isbn: string;
  year: number;
  stock: number;
}

/** A book as the API shows it. */
export interface Book extends NewBook {
  id: string;
}

/** The body of an answer that holds a book. What is really in it is for the test to find out. */
export function bookIn(res: Response): Partial<Book> {
  return (res.body ?? {}) as Partial<Book>;
}

/** A valid book with random content. Lower-case letters only, so that every collation sorts it the same. */
export function someBook(fields: Partial<NewBook> = {}): NewBook {
  return {
    title: random.letters(12),
    author: random.letters(14),
    // 978 and 979 begin every real ISBN; a leading zero is one test's own business.
    isbn: `97${random.digits(11)}`,
    year: random.int(1500, 2050),
    stock: random.int(1, 500),
    ...fields,
  };
}

/** A field left out, for bodies that lack one. */
export function without(book: NewBook, field: keyof NewBook): Partial<NewBook> {
  return Object.fromEntries(Object.entries(book).filter(([name]) => name !== field));
}

/**
 * POSTs a book for a test that is about something else, and throws when it is refused. Such a test then says
 * what it needed, instead of failing on an undefined id.
 */
export async function postBook(body: Partial<NewBook>): Promise<Response> {
  const res = await api().post("/books").send(body);
  if (res.ok) return res;
  throw new Error(`this test begins with a new book, and POST /books answered ${res.status}; see crud first`);
}

/** Creates a valid book with these fields, whatever else it has. */
export async function createBook(fields: Partial<NewBook> = {}): Promise<Book> {
  const sent = someBook(fields);
  const { id } = bookIn(await postBook(sent));
  if (typeof id !== "string")
    throw new Error("this test begins with a new book, and the one from POST /books has no id; see crud first");
  return { id, ...sent };
}

/** GETs a book that has to be there, and throws when it is not: the test is about something else. */
export async function readBook(id: string): Promise<Response> {
  const res = await api().get(`/books/${id}`);
  if (res.status === 200) return res;
  throw new Error(
    `this test reads a book that is there, and GET /books/<its id> answered ${res.status}; see crud first`,
  );
}

/** Creates several books, ten at a time, each made by `fields` of its number. */
export async function createBooks(count: number, fields: (index: number) => Partial<NewBook>): Promise<Book[]> {
  const made: Book[] = [];
  while (made.length < count) {
    const batch = Array.from({ length: Math.min(10, count - made.length) }, (_, index) => fields(made.length + index));
    made.push(...(await Promise.all(batch.map(createBook))));
  }
  return made;
}

/** A path of a book that does not exist. */
export function noSuchBook(): string {
  return `/books/${random.uuid()}`;
}
