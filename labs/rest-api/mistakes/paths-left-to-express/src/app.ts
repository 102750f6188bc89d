import express from "express";
import type { Express } from "express";
import { bookRoutes } from "./books/book-routes.ts";
import type { BookStore } from "./books/book-store.ts";
import type { DatabaseProbe } from "./database-probe.ts";
import { Problem } from "./http/problem.ts";
import { sendProblem } from "./http/send-problem.ts";

/** The API, without a port: `server.ts` makes it listen. */
export function createApp(store: BookStore, probe: DatabaseProbe): Express {
  const app = express();
  app.disable("x-powered-by");
  // Express would add weak tags made of the body. A book's own tag is its version.
  app.disable("etag");

  app.route("/health").get(async (_req, res) => {
    if (!(await probe.answers())) throw new Problem(503, "The database does not answer.");
    res.json({ status: "ok" });
  });
  app.use(bookRoutes(store));

  app.use(sendProblem);
  return app;
}
