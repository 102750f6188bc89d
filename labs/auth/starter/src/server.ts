import { createApp } from "./app.ts";
import { createPool } from "./database.ts";
import { connectRedis } from "./redis.ts";

const port = Number(process.env["PORT"] ?? 3000);
// Nothing uses these yet, nor TOKEN_SECRET: hand them to createApp when the first route needs them.
const pool = createPool(process.env["DATABASE_URL"]);
const redis = connectRedis(process.env["REDIS_URL"]);

const server = createApp().listen(port, () => console.log(`listening on port ${port}`));
process.once("SIGTERM", () => server.close(() => void Promise.all([pool.end(), redis.quit()])));
