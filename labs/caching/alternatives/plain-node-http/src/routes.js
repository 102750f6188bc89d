import { readJson, Refusal } from "./answer.js";

const json = (value, headers) => ({
  headers: { "Content-Type": "application/json", "Cache-Control": "no-cache", ...headers },
  text: JSON.stringify(value),
});
const done = (found) => {
  if (!found) throw new Refusal(404, "no such product");
  return { status: 204 };
};

/** The handler for a request: a function of the catalogue. */
export function findRoute(req) {
  const [, first, second, ...more] = new URL(req.url, "http://x").pathname.split("/").map(decodeURIComponent);
  if (more.length > 0) return nowhere;
  if (first === "health" && second === undefined) return () => ({ ...json({ status: "ok" }), headers: {} });
  if (first === "categories" && second && req.method === "GET") return (shop) => category(shop, second, req);
  if (first === "products" && second === undefined && req.method === "POST") return (shop) => post(shop, req);
  if (first === "products" && second) return (shop) => product(shop, second, req);
  return nowhere;
}

function nowhere() {
  throw new Refusal(404, "nothing here");
}

async function product(shop, text, req) {
  const id = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (id < 1 || id > 0x7fffffff) throw new Refusal(404, "no such product");
  switch (req.method) {
    case "GET": {
      const found = await shop.product(id);
      if (found === null) throw new Refusal(404, "no such product");
      return json(found);
    }
    case "PUT":
      return done(await shop.change(id, check(await readJson(req), true)));
    case "PATCH":
      return done(await shop.change(id, check(await readJson(req), false)));
    case "DELETE":
      return done(await shop.remove(id));
    default:
      throw new Refusal(405, "no such method");
  }
}

async function post(shop, req) {
  const id = await shop.add(check(await readJson(req), true));
  return { status: 201, headers: { Location: `/products/${id}` } };
}

async function category(shop, name, req) {
  const found = await shop.category(name);
  const headers = { Vary: "Accept" };
  if (!/text\/csv/.test(req.headers.accept ?? "")) return json(found, headers);
  const lines = found.products.map(({ id, name: title, price }) => `${id},${title},${price}\n`);
  const text = `id,name,price\n${lines.join("")}`;
  return { headers: { ...headers, "Content-Type": "text/csv", "Cache-Control": "no-cache" }, text };
}

function check(body, whole) {
  const { name, category, price } = body ?? {};
  const text = (value) => typeof value === "string" && value !== "";
  const fits = (value, test) => (value === undefined ? !whole : test(value));
  if (fits(name, text) && fits(category, text) && fits(price, (value) => typeof value === "number" && value >= 0))
    return { name, category, price };
  throw new Refusal(400, "this is no product");
}
