import { createHash } from "node:crypto";
import express from "express";
import type { Express, Request, Response } from "express";
import type { Fields, Shop } from "./shop.ts";

export function createApp(shop: Shop): Express {
  const app = express();
  app.disable("etag");
  app.use(express.json());

  app.get("/health", (_req, res) => void res.json({ status: "ok" }));

  app.get("/products/:id", async (req, res) => {
    const id = idIn(req);
    const product = id === null ? null : await shop.product(id);
    if (product === null) return nothing(res);
    send(req, res, "application/json", JSON.stringify(product));
  });

  app.get("/categories/:name", async (req, res) => {
    const category = await shop.category(req.params.name);
    res.vary("Accept");
    if (req.accepts(["application/json", "text/csv"]) !== "text/csv")
      return send(req, res, "application/json", JSON.stringify(category));
    const lines = category.products.map(({ id, name, price }) => `${id},${name},${price}`);
    send(req, res, "text/csv", ["id,name,price", ...lines].join("\n"));
  });

  app.post("/products", async (req, res) => {
    const id = await shop.add(req.body as Fields);
    res.location(`/products/${id}`).sendStatus(201);
  });

  const write = (next: (old: Fields, sent: Fields) => Fields | null) => async (req: Request, res: Response) => {
    const id = idIn(req);
    const written = id !== null && (await shop.write(id, (old) => next(old, req.body as Fields)));
    if (written) res.status(204).end();
    else nothing(res);
  };
  app.put(
    "/products/:id",
    write((_old, sent) => sent),
  );
  app.patch(
    "/products/:id",
    write((old, sent) => ({ ...old, ...sent })),
  );
  app.delete(
    "/products/:id",
    write(() => null),
  );

  app.use((_req, res) => nothing(res));
  return app;
}

function idIn(req: Request): number | null {
  const id = Number(req.params["id"]);
  return Number.isInteger(id) && id > 0 && id < 2 ** 31 ? id : null;
}

function nothing(res: Response): void {
  res.status(404).set("Cache-Control", "no-store").json({ error: "there is nothing here" });
}

function send(req: Request, res: Response, type: string, text: string): void {
  const tag = `"${createHash("sha256").update(type).update(text).digest("base64url")}"`;
  res.set({ ETag: tag, "Cache-Control": "no-cache" });
  // req.fresh compares If-None-Match with the ETag that was just set.
  if (req.fresh) res.status(304).end();
  else res.type(type).send(text);
}
