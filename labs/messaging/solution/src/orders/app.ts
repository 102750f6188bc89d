import express from "express";
import type { ErrorRequestHandler, Express } from "express";
import { z } from "zod";
import { OrderLine } from "../order-line.ts";
import { KeyReused, type Order, type OrderStore } from "./order-store.ts";

const OrderId = z.guid();
const IdempotencyKey = z.string().min(1).max(100).optional();

/**
 * The HTTP side of orders, without a port.
 *
 * @param onPlaced told of every new order, so that its event need not wait
 */
export function createApp(store: OrderStore, onPlaced: (order: Order) => void): Express {
  const app = express();
  app.disable("x-powered-by");

  app.get("/health", (_req, res) => {
    res.json({ status: "ok" });
  });

  app.post("/orders", express.json(), async (req, res) => {
    const line = OrderLine.safeParse(req.body);
    const key = IdempotencyKey.safeParse(req.get("Idempotency-Key"));
    if (!line.success) return void res.status(422).json({ error: z.prettifyError(line.error) });
    if (!key.success) return void res.status(422).json({ error: "Idempotency-Key must have 1 to 100 characters" });
    const order = await store.place(line.data, key.data);
    onPlaced(order);
    res.status(202).location(`/orders/${order.id}`).json(order);
  });

  app.get("/orders/:id", async (req, res) => {
    const id = OrderId.safeParse(req.params.id);
    const order = id.success ? await store.find(id.data) : undefined;
    if (order === undefined) return void res.status(404).json({ error: "no such order" });
    res.json(order);
  });

  app.use((_req, res) => {
    res.status(404).json({ error: "nothing here" });
  });
  app.use(sendError);
  return app;
}

const sendError: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (res.headersSent) return next(error);
  if (error instanceof KeyReused) return void res.status(422).json({ error: error.message });
  const { status = 500 } = error as { status?: number };
  if (status >= 500) console.error("orders:", error);
  res.status(status).json({ error: status >= 500 ? "something went wrong here" : "the request cannot be read" });
};
