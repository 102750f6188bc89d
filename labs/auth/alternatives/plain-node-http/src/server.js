// Accounts and notes on bare node:http and node:crypto. Sessions live in Redis, everything else in Postgres.
import http from "node:http";
import { Redis } from "ioredis";
import { accounts } from "./accounts.js";
import { answer } from "./answer.js";
import { openDatabase } from "./database.js";
import { jwt } from "./jwt.js";
import { limiter } from "./limit.js";
import { notes } from "./notes.js";
import { router } from "./router.js";
import { sessions } from "./sessions.js";

const { PORT = "3000", DATABASE_URL, REDIS_URL, TOKEN_SECRET } = process.env;

const db = await openDatabase(DATABASE_URL);
const redis = new Redis(REDIS_URL);
redis.on("error", (error) => console.error("redis:", error.message));

const tokens = jwt(TOKEN_SECRET);
const route = router({
  tokens,
  accounts: accounts(db),
  sessions: sessions(redis),
  limit: limiter(redis),
  notes: notes(db),
});

const server = http.createServer((req, res) => {
  void answer(res, () => route(req));
});
server.listen(Number(PORT), () => console.log("notes are open"));
process.on("SIGTERM", () =>
  server.close(() => {
    redis.disconnect();
    void db.end();
  }),
);
