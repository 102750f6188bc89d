import type { Server } from "node:http";
import { createApp } from "./app.ts";
import { readConfig } from "./config.ts";
import { createPool } from "./database.ts";
import { connectRedis } from "./redis.ts";
import { createSchema } from "./schema.ts";

const { PORT, DATABASE_URL, REDIS_URL, TOKEN_SECRET } = readConfig(process.env);
const pool = createPool(DATABASE_URL);
const redis = connectRedis(REDIS_URL);

await createSchema(pool);
const server = createApp(pool, redis, TOKEN_SECRET).listen(PORT, () => console.log(`listening on port ${PORT}`));
process.once("SIGTERM", () => void stop(server));

/** Lets requests in hand finish, then closes the connections: nothing keeps the process alive after that. */
async function stop(server: Server): Promise<void> {
  await new Promise((closed) => server.close(closed));
  await Promise.all([pool.end(), redis.quit()]);
}
