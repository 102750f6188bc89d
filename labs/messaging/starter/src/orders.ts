import express from "express";
import { readConfig } from "./config.ts";
import { createPool } from "./database.ts";
import { createSchema } from "./schema.ts";

const config = readConfig(process.env);
const pool = createPool(config.databaseUrl);
await createSchema(pool);

const app = express();
app.get("/health", (_req, res) => {
  res.json({ status: "ok" });
});

// Your routes go here.

app.listen(config.port, () => console.log(`orders: listening on port ${config.port}`));
