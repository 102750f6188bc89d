import { takeInFiles } from "../../runner/intake/intake.ts";
import type { AppCode } from "../../runner/sandbox/cell.ts";

/** A server that does what its URL says, to find out from inside what a cell is like. */
const SERVER = `
import { createServer } from "node:http";
import { readFileSync, writeFileSync } from "node:fs";
import pg from "pg";
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 2, connectionTimeoutMillis: 2000 });
pool.on("error", () => undefined);
const { Redis } = process.env.REDIS_URL ? await import("ioredis") : {};
const redis = Redis && new Redis(process.env.REDIS_URL, { commandTimeout: 1000, maxRetriesPerRequest: null });
redis?.on("error", () => undefined);
const doings = {
  env: () => process.env,
  boot: () => ({ pid: process.pid, startedAt: performance.timeOrigin }),
  log: (text) => { console.log(text); console.error("err " + text); return null; },
  exit: (code) => setImmediate(() => process.exit(Number(code))) && null,
  die: (signal) => process.kill(process.pid, signal),
  write: (text) => writeFileSync("note.txt", text) ?? null,
  read: () => readFileSync("note.txt", "utf8"),
  sql: async (text) => (await pool.query(text)).rows,
  redis: (text) => redis.call(...text.split(" ")),
  import: async (name) => Object.keys(await import(name)).length > 0,
  user: () => process.getuid(),
};
process.on("SIGTERM", () => { console.log("goodbye"); process.exit(0); });
createServer(async (request, response) => {
  const url = new URL(request.url, "http://localhost");
  response.setHeader("content-type", "application/json");
  try {
    response.end(JSON.stringify({ is: (await doings[url.pathname.slice(1)](url.searchParams.get("q"))) ?? null }));
  } catch (error) {
    response.writeHead(500).end(JSON.stringify({ error: String(error.code ?? error.message) }));
  }
}).listen(Number(process.env.PORT));
`;

/** The code of the probe app, in TypeScript's clothes, so that stripping types is part of the way. */
export async function probeApp(): Promise<AppCode> {
  const files = new Map([
    ["package.json", Buffer.from('{"type":"module"}')],
    ["src/server.mjs", Buffer.from(SERVER)],
    [
      "src/main.ts",
      Buffer.from('const started: string = "ready to serve";\nconsole.log(started);\nawait import("./server.mjs");\n'),
    ],
  ]);
  const { archive } = await takeInFiles(files);
  return { archive, start: ["node", "src/main.ts"] };
}
