import express from "express";
import type { ErrorRequestHandler } from "express";
import { catalogue } from "./catalogue.ts";
import { connect } from "./db.ts";
import { ApiError, notFound } from "./errors.ts";
import { health } from "./health.ts";

const url = process.env["DATABASE_URL"] ?? "postgres://localhost/postgres";
const db = await connect(url);

/** Errors of Express's own body reader carry a status, which is the right one. */
const lastResort: ErrorRequestHandler = (error, _req, res, _next) => {
  if (error instanceof ApiError) return error.send(res);
  const status: unknown = error?.status;
  if (typeof status === "number" && status < 500) return new ApiError(status, "unreadable request").send(res);
  console.error(error);
  new ApiError(500, "internal error").send(res);
};

const app = express()
  .set("etag", false)
  .use("/health", health(url))
  .use("/books", catalogue(db))
  .use(notFound)
  .use(lastResort);

const server = app.listen(Number(process.env["PORT"] ?? 3000));
process.on("SIGTERM", () => server.close(() => void db.end()));
