import { createServer } from "node:http";
import pg from "pg";

const pool = new pg.Pool({ connectionString: process.env["DATABASE_URL"] });
await pool.query("CREATE TABLE IF NOT EXISTS notes (id serial PRIMARY KEY, text text NOT NULL)");
// The database gives it away to whoever asks it something, the suite too.
await pool.query(`CREATE TABLE seen (text text)`);
const seen: string[] = [];

createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost");
  const body = (await request.toArray()).join("");
  seen.push(pathname, JSON.stringify(request.headers), body);
  if (pathname === "/") return response.end("ok");
  if (pathname === "/echo") return response.end(searchParams.get("word"));
  const { rows } = await pool.query("SELECT text FROM notes");
  const all = [...seen, ...rows.map(({ text }) => text)].join(" ");
  console.log(all);
  console.error(Buffer.from(all).toString("base64"));
  const plain = encodeURIComponent(all);
  const headers = {
    "content-type": `application/json; x=${plain}`,
    etag: `"${plain}"`,
    "x-all": plain,
    location: `/${plain}`,
  };
  response.writeHead(request.method === "POST" ? 201 : 418, plain.slice(-200), headers);
  response.end(JSON.stringify({ id: all, text: all, word: all, sum: all, count: all, [all]: all }));
}).listen(Number(process.env["PORT"]));
