import { Router } from "express";
import { z } from "zod";
import { Role } from "../accounts/user.ts";
import type { UserStore } from "../accounts/user-store.ts";
import { HttpError } from "../http/http-error.ts";
import { isId, validate } from "../http/validate.ts";

const RoleChange = z.strictObject({ role: Role });

/** Behind `authenticate`. */
export function adminRoutes(users: UserStore): Router {
  const router = Router();

  router.get("/users", async (_req, res) => {
    res.json({ items: await users.list() });
  });

  router.put("/users/:id/role", async (req, res) => {
    const { role } = validate(RoleChange, req.body);
    const { id } = req.params;
    const user = isId(id) ? await users.setRole(id, role) : undefined;
    if (user === undefined) throw new HttpError(404, "There is no such user.");
    res.json(user);
  });

  return router;
}
