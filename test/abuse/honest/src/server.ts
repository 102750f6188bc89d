import express from "express";
import { Redis } from "ioredis";
import pg from "pg";
import { caught } from "./trick.ts";

const pool = new pg.Pool({ connectionString: process.env["DATABASE_URL"], max: 4 });
const redis = new Redis(process.env["REDIS_URL"] ?? "");
pool.on("error", () => undefined);
redis.on("error", () => undefined);
await pool.query("CREATE TABLE IF NOT EXISTS notes (id serial PRIMARY KEY, text text NOT NULL)");

const app = express();
app.use(express.json());
app.get("/", (_request, response) => void response.status(caught.length === 0 ? 200 : 500).send(caught.join("\n")));
app.get("/echo", ({ query }, response) => void response.send(query["word"]));
app.post("/notes", async ({ body }, response) => {
  const { rows } = await pool.query("INSERT INTO notes (text) VALUES ($1) RETURNING id, text", [body.text]);
  response.status(201).send(rows[0]);
});
app.get("/notes/:id", async ({ params }, response) => {
  const { rows } = await pool.query("SELECT id, text FROM notes WHERE id = $1", [params.id]);
  if (rows.length === 0) response.status(404);
  response.send(rows[0] ?? {});
});
app.post("/hits", async ({ body: { word } }, response) => {
  response.send({ word, count: await redis.incr(`hits:${word}`) });
});
app.post("/sums", ({ body: { numbers } }, response) => {
  response.send({ sum: numbers.reduce((sum: number, number: number) => sum + number, 0) });
});
app.listen(Number(process.env["PORT"]));
