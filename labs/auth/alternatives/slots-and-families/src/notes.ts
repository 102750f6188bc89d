import { randomUUID } from "node:crypto";
import { Router } from "express";
import type { Response } from "express";
import type pg from "pg";
import { z } from "zod";
import { ApiError, parse } from "./errors.ts";
import { isUuid, me } from "./protect.ts";

interface Row {
  id: string;
  user_id: string;
  body: string;
}

const input = z
  .object({
    text: z
      .string()
      .min(1)
      .max(10_000)
      .regex(/^[^\0]*$/),
  })
  .strict();

export function notesApi(db: pg.Pool): Router {
  const api = Router();

  // Everything under an id begins with the note, as far as this user may see it.
  api.param("id", async (_req, res, next, id: string) => {
    const { rows } = isUuid(id) ? await db.query<Row>("SELECT * FROM notes WHERE id = $1", [id]) : { rows: [] };
    const [row] = rows;
    const { id: asking, role } = me(res);
    if (row === undefined || (row.user_id !== asking && role !== "admin")) throw new ApiError(404, "no such note");
    res.locals["note"] = row;
    next();
  });

  api.get("/", async (_req, res) => {
    const { rows } = await db.query<Row>("SELECT * FROM notes WHERE user_id = $1", [me(res).id]);
    res.json({ items: rows.map(shown) });
  });

  api.post("/", async (req, res) => {
    const row = { id: randomUUID(), user_id: me(res).id, body: parse(input, req.body).text };
    await db.query("INSERT INTO notes (id, user_id, body) VALUES ($1, $2, $3)", [row.id, row.user_id, row.body]);
    res.status(201).location(`/notes/${row.id}`).json(shown(row));
  });

  api.get("/:id", (_req, res) => void res.json(shown(noteIn(res))));

  api.put("/:id", async (req, res) => {
    const row = noteIn(res);
    if (row.user_id !== me(res).id) throw new ApiError(403, "look, but do not touch");
    const { text } = parse(input, req.body);
    await db.query("UPDATE notes SET body = $2 WHERE id = $1", [row.id, text]);
    res.json(shown({ ...row, body: text }));
  });

  api.delete("/:id", async (_req, res) => {
    await db.query("DELETE FROM notes WHERE id = $1", [noteIn(res).id]);
    res.sendStatus(204);
  });

  return api;
}

function noteIn(res: Response): Row {
  return res.locals["note"] as Row;
}

function shown({ id, user_id: ownerId, body: text }: Row): { id: string; ownerId: string; text: string } {
  return { id, ownerId, text };
}
