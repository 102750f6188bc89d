import express from "express";
import { Redis } from "ioredis";
import { migrate, openPool } from "./db.ts";
import { ApiError, handleErrors } from "./errors.ts";
import { usersApi } from "./admin.ts";
import { loginApi } from "./login.ts";
import { notesApi } from "./notes.ts";
import { protect } from "./protect.ts";

const { PORT = "3000", DATABASE_URL = "", REDIS_URL = "", TOKEN_SECRET = "" } = process.env;
if (TOKEN_SECRET === "") throw new Error("TOKEN_SECRET is not set");

const db = openPool(DATABASE_URL);
await migrate(db);
const redis = new Redis(REDIS_URL);
redis.on("error", (error: Error) => console.error("redis", error.message));

const guard = protect(db, TOKEN_SECRET);
const app = express()
  .disable("x-powered-by")
  .disable("etag")
  .use((_req, res, next) => {
    res.set({
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none';frame-ancestors 'none';form-action 'none'",
      "strict-transport-security": "max-age=31536000",
      "referrer-policy": "no-referrer",
    });
    next();
  })
  .get("/health", (_req, res) => void res.json({ status: "ok" }))
  .use(express.json())
  .use("/auth", loginApi(db, redis, TOKEN_SECRET))
  .get("/me", guard, (_req, res) => void res.json(res.locals["user"]))
  .use("/notes", guard, notesApi(db))
  .use("/admin/users", guard, usersApi(db))
  .use(() => {
    throw new ApiError(404, "no such page");
  })
  .use(handleErrors);

const server = app.listen(Number(PORT));
process.on("SIGTERM", () => {
  server.close(() => {
    redis.disconnect();
    void db.end();
  });
});
