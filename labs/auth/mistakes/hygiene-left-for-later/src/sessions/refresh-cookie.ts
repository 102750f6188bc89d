import type { CookieOptions, Request, Response } from "express";
import { SESSION_SECONDS } from "./session-store.ts";

const NAME = "refresh_token";

/** Only where it is needed. */
const FLAGS: CookieOptions = { path: "/auth" };

export function setRefreshCookie(res: Response, token: string): void {
  res.cookie(NAME, token, { ...FLAGS, maxAge: SESSION_SECONDS * 1000 });
}

export function clearRefreshCookie(res: Response): void {
  res.clearCookie(NAME, FLAGS);
}

/** Our tokens are base64url, so there is nothing to decode. */
export function readRefreshCookie(req: Request): string | undefined {
  const cookies = (req.get("Cookie") ?? "").split(";").map((cookie) => cookie.trim());
  return cookies.find((cookie) => cookie.startsWith(`${NAME}=`))?.slice(NAME.length + 1);
}
