import { Router } from "express";
import type { UserStore } from "../accounts/user-store.ts";
import { HttpError } from "../http/http-error.ts";
import type { AccessTokens } from "../tokens/access-tokens.ts";
import { clearRefreshCookie, readRefreshCookie } from "./refresh-cookie.ts";
import { sendTokens } from "./send-tokens.ts";
import type { SessionStore } from "./session-store.ts";

export function sessionRoutes(sessions: SessionStore, tokens: AccessTokens, users: UserStore): Router {
  const router = Router();

  router.post("/refresh", async (req, res) => {
    const token = readRefreshCookie(req);
    const rotated = token === undefined ? undefined : await sessions.rotate(token);
    if (rotated === undefined) throw new HttpError(401, "This session is over. Log in again.");
    const user = await users.find(rotated.userId);
    if (user === undefined) throw new HttpError(401, "This account is gone.");
    await sendTokens(res, tokens, user, rotated.next);
  });

  router.post("/logout", async (req, res) => {
    const token = readRefreshCookie(req);
    if (token !== undefined) await sessions.end(token);
    clearRefreshCookie(res);
    res.status(204).end();
  });

  return router;
}
