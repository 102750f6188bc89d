import type { Server } from "node:http";
import { createApp } from "./app.ts";
import { Cache } from "./cache/cache.ts";
import { connectRedis } from "./cache/redis.ts";
import { CachedCatalogue } from "./catalogue/cached-catalogue.ts";
import { Catalogue } from "./catalogue/catalogue.ts";
import { readConfig } from "./config.ts";
import { createPool } from "./database.ts";

const { PORT, DATABASE_URL, REDIS_URL } = readConfig(process.env);
const pool = createPool(DATABASE_URL);
const redis = await connectRedis(REDIS_URL);
const cache = new Cache();

const app = createApp(new CachedCatalogue(new Catalogue(pool), cache));
const server = app.listen(PORT, () => console.log(`listening on port ${PORT}`));
process.once("SIGTERM", () => void stop(server));

/** Lets requests in hand finish, then closes the connections: nothing keeps the process alive after that. */
async function stop(server: Server): Promise<void> {
  await new Promise((closed) => server.close(closed));
  redis.disconnect();
  await pool.end();
}
