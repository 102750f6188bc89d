import type { Server } from "node:http";
import { readConfig } from "./config.ts";
import { createPool } from "./database.ts";
import { createApp } from "./orders/app.ts";
import { OrderStore } from "./orders/order-store.ts";
import { OutboxRelay } from "./orders/outbox-relay.ts";
import { createRedis } from "./redis.ts";
import { createSchema } from "./schema.ts";

const config = readConfig(process.env);
const pool = createPool(config.databaseUrl);
const redis = createRedis(config.redisUrl);
await createSchema(pool);

const relay = new OutboxRelay(pool, redis);
const relaying = relay.run();
const app = createApp(new OrderStore(pool, redis), () => relay.wake());
const server = app.listen(config.port, () => console.log(`orders: listening on port ${config.port}`));
process.once("SIGTERM", () => void stop(server));

/** Answers what is being asked, lets the relay end its batch, and leaves the rest in the outbox for the next start. */
async function stop(server: Server): Promise<void> {
  await new Promise((closed) => server.close(closed));
  relay.stop();
  await relaying;
  redis.disconnect();
  await pool.end();
}
