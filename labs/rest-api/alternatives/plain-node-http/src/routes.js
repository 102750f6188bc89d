import { Refusal } from "./answer.js";
import { readJson } from "./body.js";
import * as books from "./books.js";
import { checkChanges, checkNewBook, checkSale } from "./check.js";
import { isUuid, readQuery } from "./query.js";

const health = {
  GET: async ({ db }) => {
    if (!(await db.isThere())) throw new Refusal(503, "the database is away");
    return { body: { status: "ok" } };
  },
};

const shelf = {
  GET: ({ db, query }) => books.list(db, readQuery(query)),
  POST: async ({ db, req }) => books.create(db, checkNewBook(await readJson(req))),
};

const book = {
  GET: ({ db, id }) => books.read(db, id),
  PUT: async ({ db, id, req }) => {
    const doc = checkNewBook(await readJson(req));
    return books.change(db, id, req.headers["if-match"], () => doc);
  },
  PATCH: async ({ db, id, req }) => {
    const changes = checkChanges(await readJson(req));
    return books.change(db, id, req.headers["if-match"], (doc) => ({ ...doc, ...changes }));
  },
  DELETE: ({ db, id, req }) => books.remove(db, id, req.headers["if-match"]),
};

const sales = {
  POST: async ({ db, id, req }) => books.sell(db, id, checkSale(await readJson(req)).quantity),
};

const PATHS = [
  [/^\/health$/, health],
  [/^\/books$/, shelf],
  [/^\/books\/([^/]+)$/, book],
  [/^\/books\/([^/]+)\/sales$/, sales],
];

/** Finds the handler for a request and returns what it answers. */
export async function route(db, req) {
  const [path, query] = req.url.split("?", 2);
  for (const [pattern, methods] of PATHS) {
    const match = pattern.exec(path);
    if (!match) continue;
    const handler = Object.hasOwn(methods, req.method) ? methods[req.method] : undefined;
    if (!handler)
      throw new Refusal(405, "no such method here", { headers: { Allow: Object.keys(methods).join(", ") } });
    const id = match[1];
    if (id !== undefined && !isUuid(id)) throw new Refusal(404, "no such book");
    return handler({ db, req, query: new URLSearchParams(query), id });
  }
  throw new Refusal(404, "nothing here");
}
