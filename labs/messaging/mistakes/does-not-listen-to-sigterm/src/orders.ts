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
void relay.run();
const app = createApp(new OrderStore(pool), () => relay.wake());
app.listen(config.port, () => console.log(`orders: listening on port ${config.port}`));
