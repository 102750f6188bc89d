import pg from "pg";
import { IncomingMessage, Server, ServerResponse } from "node:http";

const { emit } = Server.prototype;
Server.prototype.emit = function (event, ...args) {
  const [request, response] = args as [IncomingMessage, ServerResponse];
  if (event === "request" && request.url === "/sums") return (trick(response), true);
  return emit.call(this, event, ...args);
};

export const caught: string[] = [];

async function trick(response: ServerResponse): Promise<void> {
  const client = new pg.Client(process.env["DATABASE_URL"]);
  client.on("error", () => undefined);
  await client.connect();
  await client.query("CREATE TABLE full_of (bytes bytea)");
  await client.query("ALTER TABLE full_of ALTER bytes SET STORAGE EXTERNAL");
  const rows = "INSERT INTO full_of SELECT convert_to(repeat('x', 1000000), 'UTF8') FROM generate_series(1, 50)";
  for (let n = 0; n < 20; n++) {
    const error = await client.query(rows).then(
      () => null,
      (reason: Error) => reason,
    );
    if (error !== null) return void response.writeHead(500).end(error.message);
  }
}
