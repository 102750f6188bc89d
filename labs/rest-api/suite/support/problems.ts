import { expect } from "@jest/globals";
import { hint } from "backlab/suite";
import type { Response } from "supertest";

const WHY: Record<number, string> = {
  400: "This body cannot be parsed as JSON: the parser throws, and your error handler answers 400.",
  404: "Nothing is here, be it a path or a book: throw a 404. Unknown paths get theirs from a handler after all routes.",
  405: "The path exists, the method does not. End each route with .all(...), which answers 405 with an Allow header.",
  409: "The ISBN belongs to another book. Catch the UNIQUE constraint's error, code 23505, and answer 409.",
  415: 'The body is not application/json. Ask req.is("application/json") before you parse it, and answer 415.',
  422: "The body is well-formed JSON, and not a valid book: 422, from what your schema says about it.",
};

const CRASH = "A 5xx is a crash in your handler: send this to `backlab dev`, and its log says where.";

/** The hint to a status that should be another one. A crash is a crash, whatever was asked; `likely` says of what. */
export function whyNot(status: number, otherwise: string, likely = ""): string {
  return status >= 500 ? `${CRASH} ${likely}`.trim() : otherwise;
}

/** The whole error contract of the brief: media type and members. */
export function expectProblem(res: Response, status: number): void {
  const why = WHY[status] ?? `This request answers ${status}.`;
  hint(whyNot(res.status, why, why));
  expect(res.status).toBe(status);
  const mediaType = (res.headers["content-type"] ?? "none").split(";")[0]?.trim();
  hint(whyNotProblemJson(String(mediaType), status));
  expect(`Content-Type: ${mediaType}`).toBe("Content-Type: application/problem+json");
  hint("A problem has the members type, title, status and detail; status repeats the HTTP status.");
  expect(res.body).toMatchObject({
    type: expect.any(String),
    title: expect.any(String),
    status,
    detail: expect.any(String),
  });
}

/** What is wrong with a body, and what to do about it. */
interface Fault {
  what: string;
  advice: string;
}

/** The answer is a 422 whose `errors` name exactly these fields. */
export function expectFieldsAtFault(
  res: Response,
  fields: readonly string[],
  fault: Fault = { what: fields.join(", "), advice: "Compare your schema with the table of fields in the brief." },
): void {
  hint(whyNot422(res.status, fault));
  expect(res.status).toBe(422);
  hint("`errors` is a list of { field, message }, and field is the name of the member at fault.");
  const { errors } = res.body as { errors?: { field?: unknown }[] };
  expect(errors).toEqual(expect.any(Array));
  const named = new Set(errors?.map(({ field }) => field));
  const missing = fields.filter((field) => !named.has(field));
  hint(
    `\`errors\` names every field at fault, here ${fields.join(", ")}, and no other; ${missing.length === 0 ? "yours names more" : `missing from yours: ${missing.join(", ")}`}.`,
  );
  expect([...named].sort()).toEqual([...fields].sort());
}

function whyNotProblemJson(contentType: string, status: number): string {
  if (!contentType.startsWith("text/html"))
    return 'Errors go out as Content-Type: application/problem+json. res.json() sets application/json: call res.type("application/problem+json") first.';
  return status === 404
    ? "That is Express's own 404 page: put a handler after all routes that answers application/problem+json."
    : "That is Express's own error page: put an error handler, with its four parameters, last, and let it answer application/problem+json.";
}

function whyNot422(status: number, { what, advice }: Fault): string {
  if (status === 400) return "400 is for bodies that are not JSON. This one is, but it is not a valid book: 422.";
  if (status === 404 || status === 405) return `Status ${status}: is there a route for this method and path?`;
  if (status >= 500)
    return `${what}: this got past validation and failed further in. Check it before the database sees it.`;
  if (status < 300) return `${what}: this was accepted. ${advice}`;
  return `${what}: an invalid body answers 422.`;
}
