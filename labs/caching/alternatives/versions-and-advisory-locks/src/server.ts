import { createApp } from "./app.ts";
import { createCache } from "./cache.ts";
import { createDatabase } from "./database.ts";
import { createReader } from "./reader.ts";
import { createShop } from "./shop.ts";

const database = createDatabase(setting("DATABASE_URL"));
const cache = createCache(setting("REDIS_URL"));
const shop = createShop(database, cache, createReader(database, cache));

await cache.ready(400);
createApp(shop).listen(Number(setting("PORT")));

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}
