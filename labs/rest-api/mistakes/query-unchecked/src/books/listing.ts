import { z } from "zod";

const Sort = z.enum(["title", "-title", "year", "-year"]);
type Sort = z.infer<typeof Sort>;

/** Where a page ended: the last book's sort value, and its id to tell it from books with the same value. */
const Position = z.discriminatedUnion("by", [
  z.strictObject({ by: z.literal("title"), value: z.string(), id: z.guid() }),
  z.strictObject({ by: z.literal("year"), value: z.int32(), id: z.guid() }),
]);
export type Position = z.infer<typeof Position>;

const Cursor = z.string().transform((text): Position => JSON.parse(Buffer.from(text, "base64url").toString("utf8")));

/** The query of GET /books. */
export const Listing = z.object({
  author: z.string().optional(),
  year: z.string().transform(Number).optional(),
  sort: Sort.catch("title"),
  limit: z
    .string()
    .optional()
    .transform((limit) => Math.min(Math.max(Number(limit) || 20, 1), 100)),
  cursor: Cursor.optional(),
});
export type Listing = z.infer<typeof Listing>;

/** The column a sort goes by. Only these two names ever get into a statement's text. */
export function columnOf(sort: Sort): "title" | "year" {
  return sort.endsWith("year") ? "year" : "title";
}

export function isDescending(sort: Sort): boolean {
  return sort.startsWith("-");
}

/** The text a client hands back to get the next page. */
export function cursorAt(sort: Sort, { title, year, id }: { title: string; year: number; id: string }): string {
  const by = columnOf(sort);
  const position: Position = by === "year" ? { by, value: year, id } : { by, value: title, id };
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}
