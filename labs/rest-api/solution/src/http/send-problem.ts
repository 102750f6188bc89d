import { STATUS_CODES } from "node:http";
import type { ErrorRequestHandler } from "express";
import { Problem } from "./problem.ts";

/** What Express's body parser throws, by its `type`, in words of our own. */
const BODY_PROBLEMS: Readonly<Record<string, Problem>> = {
  "entity.parse.failed": new Problem(400, "The body is not well-formed JSON."),
  "entity.too.large": new Problem(413, "The body is larger than 100 kB."),
  "charset.unsupported": new Problem(415, "The body must be UTF-8."),
  "encoding.unsupported": new Problem(415, "The body's content encoding is not supported."),
};

/** The one place that answers errors. Anything unforeseen is logged in full and answered with nothing of it. */
export const sendProblem: ErrorRequestHandler = (error, _req, res, next) => {
  if (res.headersSent) return next(error);
  const { status, message, errors, headers } = asProblem(error);
  res
    .status(status)
    .set(headers)
    .type("application/problem+json")
    .send(JSON.stringify({ type: "about:blank", title: STATUS_CODES[status], status, detail: message, errors }));
};

function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const { type, status } = error as { type?: string; status?: number };
  const known = type === undefined ? undefined : BODY_PROBLEMS[type];
  if (known !== undefined) return known;
  // Express itself answers some requests, like a path that cannot be decoded.
  if (status !== undefined && status >= 400 && status < 500) return new Problem(status, "The request cannot be read.");
  console.error(error);
  return new Problem(500, "Something went wrong here. It is not your request.");
}
