import http from "node:http";
import pg from "pg";
import { openCache } from "./cache.js";
import { openCatalogue } from "./catalogue.js";
import { answer } from "./answer.js";
import { findRoute } from "./routes.js";

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 12 });
pool.on("error", (error) => console.error(error.message));
const cache = await openCache(process.env.REDIS_URL);
const catalogue = openCatalogue(pool, cache);

http
  .createServer((req, res) => answer(req, res, () => findRoute(req)(catalogue)))
  .listen(Number(process.env.PORT ?? 3000));
