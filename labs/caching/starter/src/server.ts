import { createApp } from "./app.ts";
import { Catalogue } from "./catalogue/catalogue.ts";
import { readConfig } from "./config.ts";
import { createPool } from "./database.ts";

// REDIS_URL is there too, and nobody uses it yet.
const { PORT, DATABASE_URL } = readConfig(process.env);
const pool = createPool(DATABASE_URL);

const server = createApp(new Catalogue(pool)).listen(PORT, () => console.log(`listening on port ${PORT}`));
process.once("SIGTERM", () => server.close(() => void pool.end()));
