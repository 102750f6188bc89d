import { Router } from "express";
import { HttpError } from "../http/http-error.ts";
import { validate } from "../http/validate.ts";
import { sendTokens } from "../sessions/send-tokens.ts";
import type { SessionStore } from "../sessions/session-store.ts";
import type { AccessTokens } from "../tokens/access-tokens.ts";
import { Credentials, Registration } from "./credentials.ts";
import type { LoginLimit } from "./login-limit.ts";
import { hashPassword, verifyPassword } from "./password.ts";
import type { UserStore } from "./user-store.ts";

export function accountRoutes(
  users: UserStore,
  limit: LoginLimit,
  sessions: SessionStore,
  tokens: AccessTokens,
): Router {
  const router = Router();

  router.post("/register", async (req, res) => {
    const { email, password } = validate(Registration, req.body);
    res.status(201).json(await users.insert(email, await hashPassword(password)));
  });

  router.post("/login", async (req, res) => {
    const { email, password } = validate(Credentials, req.body);
    const address = req.ip ?? "unknown";
    await limit.begin(email, address);
    const user = await users.findByEmail(email);
    const right = user !== undefined && (await verifyPassword(password, user.passwordHash));
    if (!right) throw new HttpError(401, "Wrong email or password.");
    await limit.succeeded(email, address);
    await sendTokens(res, tokens, user.id, await sessions.begin(user.id));
  });

  return router;
}
