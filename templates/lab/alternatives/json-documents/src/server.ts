import { randomBytes } from "node:crypto";
import express from "express";
import pg from "pg";
import { z } from "zod";

// One column of documents, ids made by the server, zod at the edge.
const NewNote = z.object({ text: z.string().min(1).max(500) });

const pool = new pg.Pool({ connectionString: process.env["DATABASE_URL"] });
pool.on("error", (error) => console.error(error.message));
await pool.query("CREATE TABLE IF NOT EXISTS documents (key text PRIMARY KEY, content jsonb NOT NULL)");

const app = express().use(express.json());
app.get("/health", (_req, res) => void res.json({ status: "ok" }));

app.post("/notes", async (req, res) => {
  const parsed = NewNote.safeParse(req.body);
  if (!parsed.success) return void res.status(400).json({ error: z.prettifyError(parsed.error) });
  const note = { id: randomBytes(9).toString("base64url"), text: parsed.data.text };
  await pool.query("INSERT INTO documents VALUES ($1, $2)", [note.id, note]);
  res.status(201).location(`/notes/${note.id}`).json(note);
});

app.get("/notes/:id", async (req, res, next) => {
  const { rows } = await pool.query<{ content: unknown }>("SELECT content FROM documents WHERE key = $1", [
    req.params.id,
  ]);
  const [found] = rows;
  if (found === undefined) next();
  else res.json(found.content);
});

app.use((_req, res) => void res.status(404).json({ error: "not found" }));
app.listen(Number(process.env["PORT"]));
