import type { ErrorRequestHandler } from "express";

/** An answer that is an error, with what the client may know of it. */
export class HttpError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = "HttpError";
    this.status = status;
  }
}

/** The one place that answers errors. Anything unforeseen is logged in full and answered with nothing of it. */
export const sendError: ErrorRequestHandler = (error: Error & { status?: number }, _req, res, next) => {
  if (res.headersSent) return next(error);
  // Express's body parser throws errors with a status, too.
  const status = error.status ?? 500;
  if (status >= 500) console.error(error);
  res
    .status(status)
    .json({ error: status >= 500 ? "Something went wrong here. It is not your request." : error.message });
};
