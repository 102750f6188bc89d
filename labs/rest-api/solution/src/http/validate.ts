import { z } from "zod";
import type { FieldError } from "./problem.ts";
import { Problem } from "./problem.ts";

/** The body as the schema knows it. Throws a 422 that lists every field at fault. */
export function validateBody<S extends z.ZodType>(schema: S, body: unknown): z.infer<S> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new Problem(422, "Some fields are missing or wrong.", { errors: result.error.issues.flatMap(fieldErrors) });
}

/** The query as the schema knows it. Throws a 400 that names the parameters. */
export function validateQuery<S extends z.ZodType>(schema: S, query: unknown): z.infer<S> {
  const result = schema.safeParse(query);
  if (result.success) return result.data;
  const complaints = result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new Problem(400, `Wrong query parameters. ${complaints.join("; ")}`);
}

/** zod reports all unknown fields in one issue about the object that has them. */
function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((field) => ({ field, message: "there is no such field" }));
  }
  return [{ field: issue.path.join("."), message: issue.message }];
}
