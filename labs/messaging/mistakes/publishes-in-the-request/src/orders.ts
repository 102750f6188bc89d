import { randomUUID } from "node:crypto";
import type { Server } from "node:http";
import { readConfig } from "./config.ts";
import { createPool } from "./database.ts";
import { createApp } from "./orders/app.ts";
import { type Order, OrderStore } from "./orders/order-store.ts";
import { EVENTS, toFields } from "./order-placed.ts";
import { createRedis } from "./redis.ts";
import { createSchema } from "./schema.ts";

const config = readConfig(process.env);
const pool = createPool(config.databaseUrl);
const redis = createRedis(config.redisUrl);
await createSchema(pool);

const app = createApp(new OrderStore(pool), publish);
const server = app.listen(config.port, () => console.log(`orders: listening on port ${config.port}`));
process.once("SIGTERM", () => void stop(server));

async function publish({ id: orderId, customer, sku, quantity }: Order): Promise<void> {
  const data = { customer, sku, quantity };
  const event = { id: randomUUID(), type: "order.placed" as const, orderId, occurredAt: new Date().toISOString(), data };
  await redis.xadd(EVENTS, "*", ...toFields(event));
}

/** Answers what is being asked. */
async function stop(server: Server): Promise<void> {
  await new Promise((closed) => server.close(closed));
  redis.disconnect();
  await pool.end();
}
