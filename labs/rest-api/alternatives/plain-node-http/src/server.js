// The bookshop API on bare node:http. Books are JSON documents in one table.
import http from "node:http";
import { answer } from "./answer.js";
import { openDatabase } from "./database.js";
import { route } from "./routes.js";

const database = await openDatabase(process.env.DATABASE_URL);

const server = http.createServer((req, res) => {
  answer(res, () => route(database, req));
});

server.listen(Number(process.env.PORT ?? 3000), () => console.log("bookshop is open"));
process.on("SIGTERM", () => server.close(() => database.close()));
