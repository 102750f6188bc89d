import express from "express";
import type { RequestHandler } from "express";
import { z } from "zod";
import { ApiError } from "./errors.ts";

const shortText = z
  .string()
  .max(200)
  .regex(/\S/, "must not be blank")
  .regex(/^[^\0]*$/, "must not contain NUL");
const fields = {
  title: shortText,
  author: shortText,
  isbn: z.string().regex(/^\d{13}$/),
  year: z.number().int().gte(1450).lte(2100),
  stock: z.number().int().gte(0).lte(1_000_000),
};

export const WholeBook = z.object({ ...fields, stock: fields.stock.default(0) }).strict();
export const SomeFields = z.object(fields).partial().strict();
export const SaleOrder = z.object({ quantity: z.number().int().gte(1).lte(1_000_000) }).strict();
export type WholeBook = z.infer<typeof WholeBook>;

const readText = express.text({ type: () => true, limit: 102_400 });

/** Reads the body as text, whatever it claims to be, and then looks at the claim and the text. */
export const json: RequestHandler[] = [
  (req, _res, next) => {
    const [type = ""] = (req.get("content-type") ?? "").split(";");
    if (type.trim().toLowerCase() !== "application/json") throw new ApiError(415, "application/json only");
    next();
  },
  readText,
  (req, _res, next) => {
    try {
      req.body = JSON.parse(String(req.body));
    } catch {
      throw new ApiError(400, "not JSON");
    }
    next();
  },
];

export function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const { success, data, error } = schema.safeParse(body);
  if (success) return data;
  const faults = error.issues.flatMap((issue) => {
    const names = issue.code === "unrecognized_keys" ? issue.keys : [String(issue.path[0] ?? "")];
    return names.map((field) => ({ field, message: issue.message }));
  });
  throw new ApiError(422, "invalid", faults);
}
