import { createServer } from "node:http";
import { readConfig } from "./config.ts";
import { createPool } from "./database.ts";
import { createSchema } from "./schema.ts";

const config = readConfig(process.env);
const pool = createPool(config.databaseUrl);
await createSchema(pool);

// A worker has no routes. Whoever operates it wants to know all the same whether it is there.
const health = createServer((req, res) => {
  res.writeHead(req.url === "/health" ? 200 : 404, { "Content-Type": "application/json" });
  res.end(req.url === "/health" ? JSON.stringify({ status: "ok" }) : undefined);
});

// Your worker goes here.

health.listen(config.port, () => console.log(`fulfilment: listening on port ${config.port}`));
