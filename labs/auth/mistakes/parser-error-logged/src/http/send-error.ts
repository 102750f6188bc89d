import type { ErrorRequestHandler } from "express";
import { HttpError } from "./http-error.ts";

/** The one place that answers errors. */
export const sendError: ErrorRequestHandler = (error, _req, res, next) => {
  if (res.headersSent) return next(error);
  const { status, message, headers } = asHttpError(error);
  res.status(status).set(headers).json({ error: message });
};

function asHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  console.error(error);
  const { status } = error as { status?: number };
  if (status !== undefined && status >= 400 && status < 500)
    return new HttpError(status, "The request cannot be read.");
  return new HttpError(500, "Something went wrong here. It is not your request.");
}
