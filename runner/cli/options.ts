import { z } from "zod";
import { BacklabError } from "../errors.ts";

/**
 * Parses what commander collected.
 *
 * @throws BacklabError `bad_usage`, naming the flag
 */
export function parseOptions<S extends z.ZodType>(schema: S, options: unknown): z.infer<S> {
  const parsed = schema.safeParse(options);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const flag = String(issue?.path[0] ?? "").replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new BacklabError("bad_usage", `--${flag}: ${issue?.message ?? "not understood"}`);
}

/** A whole number given as text. */
export function wholeNumber(min: number, max: number): z.ZodType<number> {
  const message = `expected a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, message)
    .transform(Number)
    .pipe(z.int().min(min, message).max(max, message));
}
