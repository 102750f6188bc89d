import { Router } from "express";
import { HttpError } from "../http/http-error.ts";
import { validate } from "../http/validate.ts";
import { sendTokens } from "../sessions/send-tokens.ts";
import type { SessionStore } from "../sessions/session-store.ts";
import type { AccessTokens } from "../tokens/access-tokens.ts";
import { Registration } from "./credentials.ts";
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
    const { password, ...body } = req.body as { email: string; password: string };
    const email = body.email.toLowerCase();
    const address = req.ip ?? "unknown";
    await limit.begin(email, address);
    const user = await users.findByEmail(email);
    // The password is checked in any case, so that the time it takes does not tell who has an account.
    const right = await verifyPassword(password, user?.passwordHash);
    if (user === undefined || !right) throw new HttpError(401, "Wrong email or password.");
    await limit.succeeded(email, address);
    await sendTokens(res, tokens, user.id, await sessions.begin(user.id));
  });

  return router;
}
