import { createHash } from "node:crypto";
import express, { Router } from "express";
import type { RequestHandler } from "express";
import type { z } from "zod";
import { HttpError } from "../http-error.ts";
import type { CachedCatalogue } from "./cached-catalogue.ts";
import { toCsv } from "./csv.ts";
import { NewProduct, ProductChanges, productId } from "./product.ts";

export function catalogueRoutes(catalogue: CachedCatalogue): Router {
  const router = Router();
  router.use(express.json());

  router.post("/products", async (req, res) => {
    const id = await catalogue.add(valid(NewProduct, req.body));
    res.status(201).location(`/products/${id}`).json({ id });
  });

  router
    .route("/products/:id")
    .get(askEachTime, async (req, res) => {
      res.json(found(await catalogue.product(known(req.params.id))));
    })
    .put(async (req, res) => {
      found(await catalogue.change(known(req.params.id), valid(NewProduct, req.body)));
      res.status(204).end();
    })
    .patch(async (req, res) => {
      found(await catalogue.change(known(req.params.id), valid(ProductChanges, req.body)));
      res.status(204).end();
    })
    .delete(async (req, res) => {
      found(await catalogue.remove(known(req.params.id)));
      res.status(204).end();
    });

  router.get("/categories/:name", askEachTime, async (req, res) => {
    const category = await catalogue.category(req.params.name);
    const format = req.accepts(["json", "csv"]) === "csv" ? "csv" : "json";
    const text = format === "csv" ? toCsv(category) : JSON.stringify(category);
    res.set("ETag", `"${createHash("sha256").update(format).update(text).digest("base64url")}"`);
    if (req.headers["if-none-match"] === undefined) res.vary("Accept");
    res.type(format).send(text);
  });

  return router;
}

/** Clients may keep a copy, and ask before each use whether it is still good. */
const askEachTime: RequestHandler<{ id: string } & { name: string }> = (_req, res, next) => {
  res.set("Cache-Control", "no-cache");
  next();
};

function valid<S extends z.ZodType>(schema: S, body: unknown): z.infer<S> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new HttpError(400, "The body is not what is asked for.");
}

/** What cannot be an id is not looked up. */
function known(text: string): number {
  return found(productId(text));
}

function found<T>(result: T | null | false): T {
  if (result === null || result === false) throw new HttpError(404, "There is no such product.");
  return result;
}
