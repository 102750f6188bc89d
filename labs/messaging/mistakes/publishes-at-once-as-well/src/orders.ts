import { randomUUID } from "node:crypto";
import type { Server } from "node:http";
import { readConfig } from "./config.ts";
import { createPool } from "./database.ts";
import { createApp } from "./orders/app.ts";
import { type Order, OrderStore } from "./orders/order-store.ts";
import { OutboxRelay } from "./orders/outbox-relay.ts";
import { EVENTS, toFields } from "./order-placed.ts";
import { createRedis } from "./redis.ts";
import { createSchema } from "./schema.ts";

const config = readConfig(process.env);
const pool = createPool(config.databaseUrl);
const redis = createRedis(config.redisUrl);
await createSchema(pool);

const relay = new OutboxRelay(pool, redis);
const relaying = relay.run();
const app = createApp(new OrderStore(pool), (order) => {
  void publishAtOnce(order).catch(() => console.error("orders: not published yet"));
  relay.wake();
});
const server = app.listen(config.port, () => console.log(`orders: listening on port ${config.port}`));
process.once("SIGTERM", () => void stop(server));

/** The outbox is there in case this fails. */
async function publishAtOnce({ id: orderId, customer, sku, quantity }: Order): Promise<void> {
  const data = { customer, sku, quantity };
  const event = { id: randomUUID(), type: "order.placed" as const, orderId, occurredAt: new Date().toISOString(), data };
  await redis.xadd(EVENTS, "*", ...toFields(event));
}

/** Answers what is being asked, lets the relay end its batch, and leaves the rest in the outbox for the next start. */
async function stop(server: Server): Promise<void> {
  await new Promise((closed) => server.close(closed));
  relay.stop();
  await relaying;
  redis.disconnect();
  await pool.end();
}
