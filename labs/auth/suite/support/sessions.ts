import { api } from "backlab/suite";
import type { Response } from "supertest";
import { whereToLook } from "./answers.ts";

export interface Tokens {
  accessToken: string;
  /** The value of the cookie, as it was set. */
  refreshToken: string;
}

/** The `Set-Cookie` header that sets or deletes the refresh token, whole. */
export function refreshCookieIn(res: Response): string | undefined {
  const header: unknown = res.headers["set-cookie"];
  const cookies = Array.isArray(header) ? (header as string[]) : [];
  return cookies.find((cookie) => cookie.startsWith("refresh_token="));
}

export function refreshTokenIn(res: Response): string | undefined {
  const value = refreshCookieIn(res)?.slice("refresh_token=".length).split(";")[0]?.trim();
  return value === "" ? undefined : value;
}

/** Both tokens of an answer that has to have them. Throws when it has not. */
export function tokensIn(res: Response, request: string): Tokens {
  if (res.status !== 200)
    throw new Error(
      `this test needs tokens, and ${request} answered ${res.status}; ${whereToLook(res.status, request)}`,
    );
  const { accessToken } = (res.body ?? {}) as { accessToken?: unknown };
  const refreshToken = refreshTokenIn(res);
  if (typeof accessToken !== "string")
    throw new Error(`this test needs an access token, and the answer to ${request} has no accessToken`);
  if (refreshToken === undefined)
    throw new Error(`this test needs a refresh token, and the answer to ${request} sets no cookie refresh_token`);
  return { accessToken, refreshToken };
}

export async function postRefresh(refreshToken?: string): Promise<Response> {
  const request = api().post("/auth/refresh");
  return refreshToken === undefined ? request : request.set("Cookie", `refresh_token=${refreshToken}`);
}

export async function postLogout(refreshToken?: string): Promise<Response> {
  const request = api().post("/auth/logout");
  return refreshToken === undefined ? request : request.set("Cookie", `refresh_token=${refreshToken}`);
}

/** Refreshes for a test that is about what comes after, and throws when that does not work. */
export async function refreshed(refreshToken: string): Promise<Tokens> {
  return tokensIn(await postRefresh(refreshToken), "POST /auth/refresh");
}

/** GETs /me with an access token. */
export async function getMe(accessToken: string): Promise<Response> {
  return api().get("/me").set("Authorization", `Bearer ${accessToken}`);
}
