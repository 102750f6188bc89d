import express from "express";
import type { Express } from "express";
import type { CachedCatalogue } from "./catalogue/cached-catalogue.ts";
import { catalogueRoutes } from "./catalogue/catalogue-routes.ts";
import { HttpError, sendError } from "./http-error.ts";

/** The API, without a port: `server.ts` makes it listen. */
export function createApp(catalogue: CachedCatalogue): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");

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
