import type { Server } from "node:http";
import { createApp } from "./app.ts";
import { BookStore } from "./books/book-store.ts";
import { readConfig } from "./config.ts";
import { createPool } from "./database.ts";
import { DatabaseProbe } from "./database-probe.ts";
import { createSchema } from "./schema.ts";

const { PORT, DATABASE_URL } = readConfig(process.env);
const pool = createPool(DATABASE_URL);
const probe = new DatabaseProbe(DATABASE_URL);

await createSchema(pool);
const server = createApp(new BookStore(pool), probe).listen(PORT, () => console.log(`listening on port ${PORT}`));
process.once("SIGTERM", () => void stop(server));

/** Lets requests in hand finish, then closes the connections: nothing keeps the process alive after that. */
async function stop(server: Server): Promise<void> {
  await new Promise((closed) => server.close(closed));
  await Promise.all([pool.end(), probe.end()]);
}
