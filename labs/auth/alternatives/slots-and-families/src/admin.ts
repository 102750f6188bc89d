import { Router } from "express";
import type pg from "pg";
import { z } from "zod";
import { ApiError, parse } from "./errors.ts";
import { adminOnly, isUuid } from "./protect.ts";
import type { User } from "./protect.ts";

const change = z.object({ role: z.enum(["admin", "member"]) }).strict();

export function usersApi(db: pg.Pool): Router {
  const api = Router().use(adminOnly);

  api.get("/", async (_req, res) => {
    const { rows } = await db.query<User>("SELECT id, email, role FROM users");
    res.json({ items: rows });
  });

  api.put("/:id/role", async (req, res) => {
    const { role } = parse(change, req.body);
    if (!isUuid(req.params.id)) throw new ApiError(404, "nobody");
    const { rows } = await db.query<User>("UPDATE users SET role = $2 WHERE id = $1 RETURNING id, email, role", [
      req.params.id,
      role,
    ]);
    if (rows[0] === undefined) throw new ApiError(404, "nobody");
    res.json(rows[0]);
  });

  return api;
}
