import express from "express";
import type { Express } from "express";

/** The API, without a port: `server.ts` makes it listen. */
export function createApp(): Express {
  const app = express();

  app.get("/health", (_req, res) => {
    res.json({ status: "ok" });
  });

  return app;
}
