import { createHash, randomUUID } from "node:crypto";
import bcrypt from "bcryptjs";
import { Router } from "express";
import type { Request, Response } from "express";
import type { Redis } from "ioredis";
import type pg from "pg";
import { z } from "zod";
import { ApiError, parse } from "./errors.ts";
import { COOKIE_MS, Families } from "./families.ts";
import { accessTokenFor } from "./protect.ts";
import type { User } from "./protect.ts";
import { takeSlots } from "./slots.ts";

const COST = 8;
const NOBODY = await bcrypt.hash(randomUUID(), COST);
const COOKIE = { path: "/auth", httpOnly: true, secure: true, sameSite: "strict" } as const;

const line = z.string().regex(/^[^\0]*$/);
const newAccount = z
  .object({ email: line.max(254).regex(/.@./), password: z.string().min(10).max(128) })
  .strict()
  .refine(({ email }) => email.split("@").length === 2, { path: ["email"] });
const attempt = z.object({ email: line, password: z.string() }).strict();

/** bcrypt stops at 72 bytes and at a NUL. A digest of the whole has neither. */
function digested(password: string): string {
  return createHash("sha256").update(password).digest("base64");
}

export function loginApi(db: pg.Pool, redis: Redis, secret: string): Router {
  const families = new Families(db);
  const api = Router();

  api.post("/register", async (req, res) => {
    const { email, password } = parse(newAccount, req.body);
    const hash = await bcrypt.hash(digested(password), COST);
    const { rows } = await db.query<User>(
      `INSERT INTO users (id, email, password_hash) VALUES ($1, lower($2), $3)
       ON CONFLICT DO NOTHING RETURNING id, email, role`,
      [randomUUID(), email, hash],
    );
    if (rows[0] === undefined) throw new ApiError(409, "taken");
    res.status(201).json(rows[0]);
  });

  api.post("/login", async (req, res) => {
    const { email, password } = parse(attempt, req.body);
    const slots = await takeSlots(redis, email.toLowerCase(), clientOf(req));
    const { rows } = await db.query<User & { password_hash: string }>(
      "SELECT id, email, role, password_hash FROM users WHERE lower(email) = lower($1)",
      [email],
    );
    const [user] = rows;
    const fits = await bcrypt.compare(digested(password), user?.password_hash ?? NOBODY);
    if (!fits || user === undefined) throw new ApiError(401, "no such email and password");
    await slots.free();
    respond(res, user, await families.found(user));
  });

  api.post("/refresh", async (req, res) => {
    const renewed = await families.renew(tokenIn(req));
    if (renewed === null) {
      res.clearCookie("refresh_token", COOKIE);
      throw new ApiError(401, "log in again");
    }
    respond(res, renewed.user, renewed.token);
  });

  api.post("/logout", async (req, res) => {
    await families.end(tokenIn(req));
    res.clearCookie("refresh_token", COOKIE).sendStatus(204);
  });

  return api;

  function respond(res: Response, user: User, token: string): void {
    res
      .cookie("refresh_token", token, { ...COOKIE, maxAge: COOKIE_MS })
      .set("Cache-Control", "private, no-store")
      .json({ ...accessTokenFor(user, secret), tokenType: "Bearer" });
  }
}

function tokenIn(req: Request): string {
  const pairs = (req.headers.cookie ?? "").split(/; */).map((pair) => pair.split("=", 2));
  return pairs.find(([name]) => name === "refresh_token")?.[1] ?? "";
}

function clientOf(req: Request): string {
  return req.get("x-forwarded-for")?.split(",").pop()?.trim() ?? req.socket.remoteAddress ?? "";
}
