import type { ErrorRequestHandler, RequestHandler } from "express";

/** Answers what no route wanted. */
export const fallThrough: RequestHandler = (_req, res) => {
  res.status(404).json({ error: "there is nothing here" });
};

/** Answers what a route threw. Express's own errors, such as a body that is no JSON, bring their status. */
export const onError: ErrorRequestHandler = (error: Error & { status?: number }, _req, res, next) => {
  const { status = 500, message } = error;
  if (res.headersSent) return next(error);
  if (status >= 500) console.error(error);
  res.status(status).json({ error: status >= 500 ? "something went wrong here" : message });
};
