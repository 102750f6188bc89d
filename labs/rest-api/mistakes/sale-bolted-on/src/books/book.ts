import { z } from "zod";

const Text = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => text.trim() !== "", "must not be blank")
  // Postgres text cannot hold this one character; unrefused, it would surface as a 500.
  .refine((text) => !text.includes("\0"), "must not contain the NUL character");
const Isbn = z.string().regex(/^[0-9]{13}$/, "must be exactly 13 digits");
const Year = z.int().min(1450).max(2100);
const Stock = z.int().min(0).max(1_000_000);

/** What a client sends to create a book, or to replace one. */
export const NewBook = z.strictObject({
  title: Text,
  author: Text,
  isbn: Isbn,
  year: Year,
  stock: Stock.default(0),
});
export type NewBook = z.infer<typeof NewBook>;

/** What a client sends to change some fields. Spelled out: `NewBook.partial()` would keep stock's default. */
export const BookChanges = z.strictObject({
  title: Text.optional(),
  author: Text.optional(),
  isbn: Isbn.optional(),
  year: Year.optional(),
  stock: Stock.optional(),
});
export type BookChanges = z.infer<typeof BookChanges>;

export const Sale = z.strictObject({ quantity: z.number() });

export const BookId = z.guid();

/** A book as the API shows it. */
export interface Book extends NewBook {
  id: string;
}

/** A book as the database keeps it: `version` grows by one with every change. */
export interface StoredBook extends Book {
  version: number;
}
