import type { Response } from "express";
import type { User } from "../accounts/user.ts";
import type { AccessTokens } from "../tokens/access-tokens.ts";
import { setRefreshCookie } from "./refresh-cookie.ts";

/** The answer to a login and to a refresh: both tokens, and nobody may keep a copy. */
export async function sendTokens(
  res: Response,
  tokens: AccessTokens,
  user: User,
  refreshToken: string,
): Promise<void> {
  const { accessToken, expiresIn } = await tokens.issue(user);
  setRefreshCookie(res, refreshToken);
  res.set("Cache-Control", "no-store").json({ accessToken, tokenType: "Bearer", expiresIn });
}
