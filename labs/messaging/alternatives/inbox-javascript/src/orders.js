// The shop: takes orders over HTTP, and tells the warehouse about them when it can.
import { randomUUID } from "node:crypto";
import http from "node:http";
import { openDatabase } from "./db.js";
import { startPublishing } from "./publishing.js";
import { connectRedis } from "./stream.js";

const pool = await openDatabase(process.env.DATABASE_URL);
const redis = connectRedis(process.env.REDIS_URL);
const publishing = startPublishing(pool, redis);

const shown = ({ id, body, state }) => ({ id, ...body, status: state });

async function readJson(req) {
  let text = "";
  for await (const chunk of req.setEncoding("utf8")) text += chunk;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isOrder(body) {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return false;
  const { customer, sku, quantity, ...rest } = body;
  const isName = (text) => typeof text === "string" && /^[a-z0-9-]{1,64}$/.test(text);
  const isQuantity = Number.isInteger(quantity) && quantity >= 1 && quantity <= 1000;
  return isName(customer) && isName(sku) && isQuantity && Object.keys(rest).length === 0;
}

async function place(req) {
  const body = await readJson(req);
  if (!isOrder(body)) return [422, { error: "not an order" }];
  const key = req.headers["idempotency-key"];
  const values = [randomUUID(), randomUUID(), body, key];
  const insert = `INSERT INTO purchases (id, event_id, body, client_key) VALUES ($1, $2, $3, $4) RETURNING *`;
  const order = await pool.query(insert, values).then(
    ({ rows }) => rows[0],
    async (error) => {
      if (error.code !== "23505") throw error;
      const { rows } = await pool.query("SELECT *, body = $2::jsonb AS same FROM purchases WHERE client_key = $1", [
        key,
        body,
      ]);
      return rows[0];
    },
  );
  if (order.same === false) return [422, { error: "this key belongs to another order" }];
  publishing.hurry();
  return [202, shown(order), { Location: `/orders/${order.id}` }];
}

async function read(id) {
  const { rows } = await pool.query("SELECT * FROM purchases WHERE id::text = lower($1)", [id]);
  return rows[0] ? [200, shown(rows[0])] : [404, { error: "no such order" }];
}

async function answer(req) {
  const [, first, id] = req.url.split("/");
  if (req.method === "GET" && req.url === "/health") return [200, { status: "ok" }];
  if (req.method === "POST" && req.url === "/orders") return place(req);
  if (req.method === "GET" && first === "orders" && id) return read(decodeURIComponent(id));
  return [404, { error: "nothing here" }];
}

const server = http.createServer(async (req, res) => {
  const [status, body, headers] = await answer(req).catch((error) => {
    console.error(error);
    return [500, { error: "sorry" }];
  });
  res.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(body));
});

server.listen(Number(process.env.PORT), () => console.log("the shop is open"));
process.once("SIGTERM", () => {
  server.close(async () => {
    await publishing.stop();
    redis.disconnect();
    await pool.end();
  });
});
