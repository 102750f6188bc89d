import { STATUS_CODES } from "node:http";
import type { ErrorRequestHandler } from "express";
import { Problem } from "./problem.ts";

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
  console.error(error);
  return new Problem(500, "Something went wrong here. It is not your request.");
}
