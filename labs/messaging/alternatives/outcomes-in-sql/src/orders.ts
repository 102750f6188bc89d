import express from "express";
import type { NextFunction, Request, Response } from "express";
import { z } from "zod";
import { openPool } from "./database.ts";
import { NewsRoom } from "./news.ts";
import { openRedis, setting } from "./wire.ts";

const Word = z
  .string()
  .regex(/^[a-z0-9-]+$/)
  .max(64);
const Wanted = z.strictObject({ customer: Word, sku: Word, quantity: z.int().positive().max(1000) });
const ORDER = `SELECT id, customer, sku, quantity, coalesce(outcome, 'pending') AS status
                 FROM orders LEFT JOIN outcomes ON order_id = id WHERE id = $1`;

const pool = await openPool(setting("DATABASE_URL"));
const redis = openRedis();
const news = new NewsRoom(pool, redis);

const app = express().use(express.json());

app.get("/health", (_req, res) => void res.json({ status: "ok" }));

app.post("/orders", async (req, res) => {
  const wanted = Wanted.safeParse(req.body);
  if (!wanted.success) return void res.status(422).json(wanted.error.issues);
  const { customer, sku, quantity } = wanted.data;
  const values = [req.get("idempotency-key") ?? null, customer, sku, quantity];
  const { rows } = await pool.query<{ id: string | null }>("SELECT place_order($1, $2, $3, $4) AS id", values);
  const id = rows[0]?.id ?? null;
  if (id === null) return void res.status(422).json({ error: "that key was for something else" });
  const order = (await pool.query(ORDER, [id])).rows[0] as { id: string };
  res
    .status(202)
    .location(`/orders/${id}`)
    .json({ ...order, status: "pending" });
});

app.get("/orders/:id", async (req, res) => {
  const known = z.guid().safeParse(req.params.id).success;
  const order: unknown = known ? (await pool.query(ORDER, [req.params.id])).rows[0] : undefined;
  res.status(order === undefined ? 404 : 200).json(order ?? { error: "not found" });
});

app.use((error: Error & { status?: number }, _req: Request, res: Response, _next: NextFunction) => {
  if (error.status === undefined) console.error(error);
  res.status(error.status ?? 500).json({ error: "that did not work" });
});

const server = app.listen(Number(setting("PORT")));
process.once("SIGTERM", () => {
  server.close(() => {
    void news.close().then(() => {
      redis.disconnect();
      return pool.end();
    });
  });
});
