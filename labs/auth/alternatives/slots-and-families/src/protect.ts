import type { RequestHandler, Response } from "express";
import jwt from "jsonwebtoken";
import type pg from "pg";
import { ApiError } from "./errors.ts";

export interface User {
  id: string;
  email: string;
  role: "member" | "admin";
}

const MINUTES = 10;
const NAMES = { issuer: "notes-auth", audience: "notes-api" } as const;
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

export function isUuid(text: unknown): text is string {
  return typeof text === "string" && UUID.test(text);
}

export function accessTokenFor({ id, role }: User, secret: string): { accessToken: string; expiresIn: number } {
  const expiresIn = MINUTES * 60;
  // The role is for the client's menus. Nothing here believes it.
  const accessToken = jwt.sign({ role }, secret, { ...NAMES, algorithm: "HS256", subject: id, expiresIn });
  return { accessToken, expiresIn };
}

/** Reads the user afresh each time, so that a role or an account that is gone is gone. */
export function protect(db: pg.Pool, secret: string): RequestHandler {
  return async (req, res, next) => {
    const [scheme, token] = (req.get("authorization") ?? "").split(" ", 2);
    if (scheme?.toLowerCase() !== "bearer" || token === undefined) {
      throw new ApiError(401, "no token", { "WWW-Authenticate": "Bearer" });
    }
    const id = subjectOf(token, secret);
    const user = id === null ? undefined : await findUser(db, id);
    if (user === undefined) {
      throw new ApiError(401, "bad token", {
        "WWW-Authenticate": 'Bearer error="invalid_token", error_description="log in again"',
      });
    }
    res.locals["user"] = user;
    next();
  };
}

export function me(res: Response): User {
  return res.locals["user"] as User;
}

export const adminOnly: RequestHandler = (_req, res, next) => {
  if (me(res).role !== "admin") throw new ApiError(403, "admins only");
  next();
};

async function findUser(db: pg.Pool, id: string): Promise<User | undefined> {
  const { rows } = await db.query<User>("SELECT id, email, role FROM users WHERE id = $1", [id]);
  return rows[0];
}

function subjectOf(token: string, secret: string): string | null {
  try {
    const claims = jwt.verify(token, secret, { ...NAMES, algorithms: ["HS256"] });
    // The library lets a token without exp pass.
    if (typeof claims === "string" || claims.exp === undefined) return null;
    return isUuid(claims.sub) ? claims.sub : null;
  } catch {
    return null;
  }
}
