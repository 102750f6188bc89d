import { createApp } from "./app.ts";
import { createPool } from "./database.ts";

const port = Number(process.env["PORT"] ?? 3000);
// Nothing uses the pool yet: hand it to createApp when the first route needs it.
const pool = createPool(process.env["DATABASE_URL"]);

const server = createApp().listen(port, () => console.log(`listening on port ${port}`));
process.once("SIGTERM", () => server.close(() => void pool.end()));
