import { z } from "zod";
import { HttpError } from "./http-error.ts";

/** The body as the schema knows it. Throws a 422 that says what is wrong. */
export function validate<S extends z.ZodType>(schema: S, body: unknown): z.infer<S> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const complaints = result.error.issues.map(({ path, message }) => `${path.join(".") || "body"}: ${message}`);
  throw new HttpError(422, `${complaints.join("; ")}, got ${JSON.stringify(body)}`);
}

const Id = z.guid();

/** Whether this can be the id of anything: Postgres would refuse to compare a uuid with other text. */
export function isId(text: string): boolean {
  return Id.safeParse(text).success;
}
