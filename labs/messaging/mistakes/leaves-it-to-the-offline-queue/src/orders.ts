import { randomUUID } from "node:crypto";
import type { Server } from "node:http";
import { Redis } from "ioredis";
import { readConfig } from "./config.ts";
import { createPool } from "./database.ts";
import { createApp } from "./orders/app.ts";
import { type Order, OrderStore } from "./orders/order-store.ts";
import { EVENTS, toFields } from "./order-placed.ts";
import { createSchema } from "./schema.ts";

const config = readConfig(process.env);
const pool = createPool(config.databaseUrl);
// Whatever is sent while Redis is away, ioredis keeps and sends later.
const redis = new Redis(config.redisUrl, { maxRetriesPerRequest: null });
redis.on("error", (error: Error) => console.error("redis:", error.message));
await createSchema(pool);

const app = createApp(new OrderStore(pool), publish);
const server = app.listen(config.port, () => console.log(`orders: listening on port ${config.port}`));
process.once("SIGTERM", () => void stop(server));

function publish({ id: orderId, customer, sku, quantity }: Order): void {
  const data = { customer, sku, quantity };
  const event = { id: randomUUID(), type: "order.placed" as const, orderId, occurredAt: new Date().toISOString(), data };
  redis.xadd(EVENTS, "*", ...toFields(event)).catch((error: Error) => console.error("orders:", error.message));
}

/** Answers what is being asked. */
async function stop(server: Server): Promise<void> {
  await new Promise((closed) => server.close(closed));
  redis.disconnect();
  await pool.end();
}
