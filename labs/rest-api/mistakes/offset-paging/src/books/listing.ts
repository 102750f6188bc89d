import { z } from "zod";

const Sort = z.enum(["title", "-title", "year", "-year"]);
type Sort = z.infer<typeof Sort>;

/** Where a page ended: how many books came before. */
const Position = z.strictObject({ offset: z.int().min(1) });
export type Position = z.infer<typeof Position>;

const Whole = z
  .string()
  .regex(/^\d{1,9}$/, "must be a whole number")
  .transform(Number);

const Cursor = z.string().transform((text, context): Position => {
  const position = Position.safeParse(parseJson(Buffer.from(text, "base64url").toString("utf8")));
  if (position.success) return position.data;
  context.addIssue({ code: "custom", message: "is not a cursor of this API" });
  return z.NEVER;
});

/** The query of GET /books. */
export const Listing = z.object({
  author: z
    .string()
    .refine((text) => !hasNul(text), "must not contain the NUL character")
    .optional(),
  year: Whole.pipe(z.int().min(1450).max(2100)).optional(),
  sort: Sort.default("title"),
  limit: Whole.pipe(z.int().min(1).max(100)).default(20),
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
export function cursorAt(offset: number): string {
  const position: Position = { offset };
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function hasNul(text: string): boolean {
  return text.includes("\0");
}
