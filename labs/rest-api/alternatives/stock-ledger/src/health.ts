import { Router } from "express";
import pg from "pg";
import { ApiError, onlyMethods } from "./errors.ts";

/** A fresh connection for each question: slower than a pool, and it cannot be fooled by an old one. */
export function health(connectionString: string): Router {
  const router = Router();
  router.get("/", async (_req, res) => {
    const client = new pg.Client({ connectionString, connectionTimeoutMillis: 600, query_timeout: 600 });
    client.on("error", () => undefined);
    try {
      await client.connect();
      await client.query("SELECT true");
    } catch {
      throw new ApiError(503, "no answer from the database");
    } finally {
      // A server that is silent does not say goodbye either: nobody waits for it.
      void client.end().catch(() => undefined);
    }
    res.json({ status: "ok" });
  });
  router.all("/", onlyMethods("GET"));
  return router;
}
