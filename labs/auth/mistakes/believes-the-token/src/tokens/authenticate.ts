import type { RequestHandler, Response } from "express";
import type { User } from "../accounts/user.ts";
import { HttpError } from "../http/http-error.ts";
import type { AccessTokens } from "./access-tokens.ts";

/** Lets a request pass that has a good access token. */
export function authenticate(tokens: AccessTokens): RequestHandler {
  return async (req, res, next) => {
    const token = /^Bearer +(.+)$/i.exec(req.get("Authorization") ?? "")?.[1];
    if (token === undefined) throw unauthorized("An access token is needed.", "Bearer");
    const user = await tokens.verify(token);
    if (user === undefined) throw unauthorized("The access token is not good.", 'Bearer error="invalid_token"');
    res.locals["user"] = user;
    next();
  };
}

/** Who is asking, behind `authenticate`. */
export function userOf(res: Response): User {
  return res.locals["user"] as User;
}

function unauthorized(message: string, challenge: string): HttpError {
  return new HttpError(401, message, { "WWW-Authenticate": challenge });
}
