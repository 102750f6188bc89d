import { z } from "zod";
import { ApiError } from "./errors.ts";

const number = (least: number, most: number) =>
  z
    .string()
    .regex(/^[0-9]{1,5}$/)
    .transform(Number)
    .refine((value) => value >= least && value <= most);

const Query = z.object({
  author: z
    .string()
    .regex(/^[^\0]*$/)
    .optional(),
  year: number(1450, 2100).optional(),
  sort: z
    .string()
    .regex(/^-?(title|year)$/)
    .default("title"),
  limit: number(1, 100).default(20),
  cursor: z.string().optional(),
});

/** `after` is the last row of the page before: its sort value as text, and its number in the table. */
export interface Paging extends z.infer<typeof Query> {
  after: { value: string; no: string } | null;
}

export function readPaging(query: unknown): Paging {
  const { success, data, error } = Query.safeParse(query);
  if (!success) throw new ApiError(400, `wrong: ${error.issues.map(({ path }) => path.join()).join(", ")}`);
  return { ...data, after: data.cursor === undefined ? null : readCursor(data.cursor, data.sort) };
}

/** `<row number>.<sort value, base64url>` */
export function writeCursor(value: string | number, no: string): string {
  return `${no}.${Buffer.from(String(value)).toString("base64url")}`;
}

function readCursor(cursor: string, sort: string): { value: string; no: string } {
  const [, no, encoded] = /^(\d{1,18})\.([\w-]+)$/.exec(cursor) ?? [];
  const value = Buffer.from(encoded ?? "", "base64url").toString("utf8");
  const fits = sort.endsWith("year") ? /^\d{4}$/.test(value) : value !== "" && !value.includes("\0");
  if (no === undefined || !fits) throw new ApiError(400, "wrong: cursor");
  return { value, no };
}
