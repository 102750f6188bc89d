import { randomUUID } from "node:crypto";
import express from "express";
import type { Express } from "express";
import type { CachedCatalogue } from "./catalogue/cached-catalogue.ts";
import { catalogueRoutes } from "./catalogue/catalogue-routes.ts";
import { HttpError, sendError } from "./http-error.ts";

/** The API, without a port: `server.ts` makes it listen. */
export function createApp(catalogue: CachedCatalogue): Express {
  const app = express();
  app.disable("x-powered-by");
  // A tag made of the body: the same on every replica, and another one for every other format of the same thing.
  // Express compares it with If-None-Match and answers 304 by itself.
  app.set("etag", "strong");
  const tags = new Map<string, string>();
  app.get(["/products/:id", "/categories/:name"], (req, res, next) => {
    const tag = tags.get(req.path) ?? `"${randomUUID()}"`;
    tags.set(req.path, tag);
    res.set("ETag", tag);
    next();
  });

  app.get("/health", (_req, res) => {
    res.json({ status: "ok" });
  });
  app.use(catalogueRoutes(catalogue));

  app.use((req) => {
    throw new HttpError(404, `There is nothing at ${req.path}.`);
  });
  app.use(sendError);
  return app;
}
