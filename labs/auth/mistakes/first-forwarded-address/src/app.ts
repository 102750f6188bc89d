import express from "express";
import type { Express } from "express";
import type { Redis } from "ioredis";
import type pg from "pg";
import { accountRoutes } from "./accounts/account-routes.ts";
import { LoginLimit } from "./accounts/login-limit.ts";
import { UserStore } from "./accounts/user-store.ts";
import { adminRoutes } from "./admin/admin-routes.ts";
import { HttpError } from "./http/http-error.ts";
import { securityHeaders } from "./http/security-headers.ts";
import { sendError } from "./http/send-error.ts";
import { NoteStore } from "./notes/note-store.ts";
import { noteRoutes } from "./notes/note-routes.ts";
import { sessionRoutes } from "./sessions/session-routes.ts";
import { SessionStore } from "./sessions/session-store.ts";
import { AccessTokens } from "./tokens/access-tokens.ts";
import { authenticate, userOf } from "./tokens/authenticate.ts";

/** The API, without a port: `server.ts` makes it listen. */
export function createApp(pool: pg.Pool, redis: Redis, tokenSecret: string): Express {
  const users = new UserStore(pool);
  const sessions = new SessionStore(pool);
  const tokens = new AccessTokens(tokenSecret);
  const signedIn = authenticate(tokens, users);

  const app = express();
  app.disable("x-powered-by");
  app.set("trust proxy", true);
  app.use(securityHeaders, express.json());

  app.get("/health", (_req, res) => {
    res.json({ status: "ok" });
  });
  app.use("/auth", accountRoutes(users, new LoginLimit(redis), sessions, tokens));
  app.use("/auth", sessionRoutes(sessions, tokens));
  app.get("/me", signedIn, (_req, res) => {
    res.json(userOf(res));
  });
  app.use("/notes", signedIn, noteRoutes(new NoteStore(pool)));
  app.use("/admin", signedIn, adminRoutes(users));

  app.use((req) => {
    throw new HttpError(404, `There is nothing at ${req.path}.`);
  });
  app.use(sendError);
  return app;
}
