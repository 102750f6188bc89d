import { createServer } from "node:http";
import { readConfig } from "./config.ts";
import { createPool } from "./database.ts";
import { EventQueue } from "./fulfilment/event-queue.ts";
import { Worker } from "./fulfilment/worker.ts";
import { createRedis } from "./redis.ts";
import { createSchema } from "./schema.ts";

const config = readConfig(process.env);
const pool = createPool(config.databaseUrl);
const redis = createRedis(config.redisUrl);
await createSchema(pool);

// One name for each place that a worker runs in: started again there, it finds what it had in hand.
const worker = new Worker(new EventQueue(redis, `worker-${config.port}`), pool);
void worker.run();

// A worker has no routes. Whoever operates it wants to know all the same whether it is there.
const health = createServer((req, res) => {
  res.writeHead(req.url === "/health" ? 200 : 404, { "Content-Type": "application/json" });
  res.end(req.url === "/health" ? JSON.stringify({ status: "ok" }) : undefined);
});
health.listen(config.port, () => console.log(`fulfilment: listening on port ${config.port}`));
