import { randomUUID } from "node:crypto";
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
    const user = await users.findByEmail(email);
    const counted = user?.id ?? randomUUID();
    await limit.begin(counted, address);
    // The password is checked in any case, so that the time it takes does not tell who has an account.
    const right = await verifyPassword(password, user?.passwordHash);
    if (user === undefined || !right) throw new HttpError(401, "Wrong email or password.");
    await limit.succeeded(counted, address);
    await sendTokens(res, tokens, user.id, await sessions.begin(user.id));
  });

  return router;
}
