import { expect } from "@jest/globals";
import { hint } from "backlab/suite";
import type { Response } from "supertest";

/** The whole error contract of the brief: media type and members. */
export function expectProblem(res: Response, status: number): void {
  hint(`This case answers ${status}.`);
  expect(res.status).toBe(status);
  hint(
    'Errors go out as Content-Type: application/problem+json. res.json() sets application/json: call res.type("application/problem+json") first.',
  );
  expect(res.headers["content-type"]).toMatch(/^application\/problem\+json/);
  hint("A problem has the members type, title, status and detail; status repeats the HTTP status.");
  expect(res.body).toMatchObject({
    type: expect.any(String),
    title: expect.any(String),
    status,
    detail: expect.any(String),
  });
}

/** The answer is a 422 whose `errors` name exactly these fields. */
export function expectFieldsAtFault(res: Response, fields: readonly string[]): void {
  hint(whyNot422(res.status, fields));
  expect(res.status).toBe(422);
  hint("`errors` is a list of { field, message }, and field is the name of the member at fault.");
  const { errors } = res.body as { errors?: { field?: unknown }[] };
  expect(errors).toEqual(expect.any(Array));
  hint("`errors` names every field at fault, and no other.");
  expect([...new Set(errors?.map(({ field }) => field))].sort()).toEqual([...fields].sort());
}

function whyNot422(status: number, fields: readonly string[]): string {
  const names = fields.join(", ");
  if (status === 400) return "400 is for bodies that are not JSON. This one is, but it is not a valid book: 422.";
  if (status === 500)
    return `${names}: this got past validation and failed further in. Check it before the database sees it.`;
  if (status < 300) return `${names}: this was accepted. Compare your schema with the table of fields in the brief.`;
  return `${names}: an invalid body answers 422.`;
}
