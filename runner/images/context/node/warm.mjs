// Imports everything that labs offer, and does with it what most apps do: what has been run once by the time this
// ends is compiled ahead, functions that are only called later included.
import express from "express";
import { z } from "zod";
import { get, request } from "node:http";
import "bcryptjs";
import "jose";
import "jsonwebtoken";
import { Redis } from "ioredis";
import pg from "pg";

const NOBODY = 1;
const Thing = z.strictObject({
  name: z.string().trim().min(1).max(80),
  code: z.string().regex(/^\d+$/),
  count: z.coerce.number().int().min(0).max(9).default(0),
  kind: z.enum(["a", "b"]).optional(),
});

const app = express();
app.use(express.json({ limit: "100kb" }));
app.get("/things/:id", (asked, answer) => answer.set("ETag", `"${asked.params.id}"`).json({ id: asked.params.id }));
app.post("/things", (asked, answer) => {
  const { success, data, error } = Thing.safeParse(asked.body);
  if (success) answer.status(201).location("/things/1").json(data);
  else answer.status(422).type("application/problem+json").json(z.flattenError(error));
});
app.use((asked, answer) => answer.status(404).end());
app.use((error, asked, answer, next) => (answer.headersSent ? next(error) : answer.status(400).json({})));

const server = app.listen(0, "127.0.0.1");
await new Promise((listening) => server.on("listening", listening));
const at = { host: "127.0.0.1", port: server.address().port, agent: false };
const ended = (asking) =>
  new Promise((end, fail) => asking.on("response", (answer) => answer.resume().on("end", end)).on("error", fail));
const post = (body) => {
  const asking = request({ ...at, path: "/things", method: "POST", headers: { "Content-Type": "application/json" } });
  asking.end(body);
  return ended(asking);
};

await ended(get({ ...at, path: "/things/1?a=b" }));
await ended(get({ ...at, path: "/nothing" }));
await post(JSON.stringify({ name: "thing", code: "1" }));
await post(JSON.stringify({ name: "", more: true }));
await post("no JSON");
server.close();

// Nobody answers these two; most of what a client does before that is the same.
const pool = new pg.Pool({ host: "127.0.0.1", port: NOBODY, user: "nobody", password: "none" });
await pool.query("SELECT $1::int", [1]).catch(() => undefined);
await pool.end();
const redis = new Redis({ host: "127.0.0.1", port: NOBODY, lazyConnect: true, retryStrategy: () => null });
redis.on("error", () => undefined);
await redis.connect().catch(() => undefined);
redis.disconnect();
