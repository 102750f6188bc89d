import type { RequestHandler, Response } from "express";
import type { User } from "../accounts/user.ts";
import type { UserStore } from "../accounts/user-store.ts";
import { HttpError } from "../http/http-error.ts";
import { isId } from "../http/validate.ts";
import type { AccessTokens } from "./access-tokens.ts";

/** Lets a request pass that has a good access token, and reads its user from the table, as they are now. */
export function authenticate(tokens: AccessTokens, users: UserStore): RequestHandler {
  return async (req, res, next) => {
    const token = /^Bearer +(.+)$/i.exec(req.get("Authorization") ?? "")?.[1];
    if (token === undefined) throw unauthorized("An access token is needed.");
    const id = await tokens.verify(token);
    const user = id !== undefined && isId(id) ? await users.find(id) : undefined;
    if (user === undefined) throw unauthorized("The access token is not good.");
    res.locals["user"] = user;
    next();
  };
}

/** Who is asking, behind `authenticate`. */
export function userOf(res: Response): User {
  return res.locals["user"] as User;
}

function unauthorized(message: string): HttpError {
  return new HttpError(401, message);
}
