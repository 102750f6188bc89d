import { Router } from "express";
import { HttpError } from "../http/http-error.ts";
import type { AccessTokens } from "../tokens/access-tokens.ts";
import { clearRefreshCookie, readRefreshCookie } from "./refresh-cookie.ts";
import { sendTokens } from "./send-tokens.ts";
import type { SessionStore } from "./session-store.ts";

export function sessionRoutes(sessions: SessionStore, tokens: AccessTokens): Router {
  const router = Router();

  router.post("/refresh", async (req, res) => {
    const token = readRefreshCookie(req);
    const rotated = await sessions.rotate(token as string);
    if (rotated === undefined) throw new HttpError(401, "This session is over. Log in again.");
    await sendTokens(res, tokens, rotated.userId, rotated.next);
  });

  router.post("/logout", async (req, res) => {
    const token = readRefreshCookie(req);
    await sessions.end(token as string);
    clearRefreshCookie(res);
    res.status(204).end();
  });

  return router;
}
