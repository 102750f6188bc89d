import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import pg from "pg";

// No framework, no TypeScript, numbers for ids.
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
pool.on("error", (error) => console.error(error.message));
await pool.query("CREATE TABLE IF NOT EXISTS slips (number bigserial PRIMARY KEY, wording varchar(500) NOT NULL)");

const NOTHING_HERE = [404, { error: "nothing here" }];

async function answerTo(request) {
  const { method, url } = request;
  if (method === "GET" && url === "/health") return [200, { status: "ok" }];
  if (method === "POST" && url === "/notes") return create(await json(request));
  const [, number] = /^\/notes\/(\d{1,18})$/.exec(url) ?? [];
  return method === "GET" && number !== undefined ? read(number) : NOTHING_HERE;
}

async function create({ text }) {
  if (typeof text !== "string" || text === "" || text.length > 500)
    return [400, { error: "text: 1 to 500 characters" }];
  const { rows } = await pool.query("INSERT INTO slips (wording) VALUES ($1) RETURNING number", [text]);
  const id = rows[0].number;
  return [201, { id, text }, { location: `/notes/${id}` }];
}

async function read(id) {
  const { rows } = await pool.query("SELECT wording FROM slips WHERE number = $1", [id]);
  return rows.length === 0 ? NOTHING_HERE : [200, { id, text: rows[0].wording }];
}

createServer(async (request, response) => {
  const [status, body, headers] = await answerTo(request).catch((error) => {
    console.error(error);
    return [500, { error: "something went wrong" }];
  });
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}).listen(Number(process.env.PORT));
