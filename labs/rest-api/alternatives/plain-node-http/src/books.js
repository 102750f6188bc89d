import { createHash, randomUUID } from "node:crypto";
import { Refusal } from "./answer.js";
import { uniquely } from "./database.js";

const show = ({ key, doc }) => {
  const { title, author, isbn, year, stock } = doc;
  return { id: key, title, author, isbn, year, stock };
};

/** The tag is a digest of what a client sees, so equal books have equal tags. */
const tagOf = (row) =>
  `"${createHash("sha256")
    .update(JSON.stringify(show(row)))
    .digest("base64url")
    .slice(0, 22)}"`;

const reply = (row, status = 200, headers = {}) => ({
  status,
  headers: { ETag: tagOf(row), ...headers },
  body: show(row),
});

export async function create(db, doc) {
  const key = randomUUID();
  await uniquely(() => db.query("INSERT INTO catalogue (key, doc) VALUES ($1, $2)", [key, doc]));
  return reply({ key, doc }, 201, { Location: `/books/${key}` });
}

export async function read(db, key) {
  const { rows } = await db.query("SELECT key, doc FROM catalogue WHERE key = $1", [key]);
  return reply(rows[0] ?? missing());
}

/** `next` gets the old document and returns the new one. The row is locked meanwhile. */
export async function change(db, key, ifMatch, next) {
  return uniquely(() =>
    db.transaction(async (tx) => {
      const row = await lock(tx, key, ifMatch);
      const changed = { key, doc: next(row.doc) };
      await tx.query("UPDATE catalogue SET doc = $2 WHERE key = $1", [key, changed.doc]);
      return reply(changed);
    }),
  );
}

export async function remove(db, key, ifMatch) {
  return db.transaction(async (tx) => {
    await lock(tx, key, ifMatch);
    await tx.query("DELETE FROM catalogue WHERE key = $1", [key]);
    return { status: 204 };
  });
}

export async function sell(db, key, quantity) {
  return change(db, key, undefined, (doc) => {
    if (doc.stock < quantity) throw new Refusal(409, `only ${doc.stock} left`);
    return { ...doc, stock: doc.stock - quantity };
  });
}

const COLUMNS = { title: "doc->>'title'", year: "(doc->>'year')::int" };

/** Pages by (sort value, key). A cursor is both, in hex. */
export async function list(db, { author, year, sort, limit, cursor }) {
  const column = COLUMNS[sort.replace("-", "")];
  const [order, after] = sort.startsWith("-") ? ["DESC", "<"] : ["ASC", ">"];
  const where = ["($1::text IS NULL OR doc->>'author' = $1)", "($2::int IS NULL OR (doc->>'year')::int = $2)"];
  const values = [author, year, limit + 1];
  if (cursor) {
    where.push(`(${column}, key) ${after} ($4, $5)`);
    values.push(...cursor);
  }
  const { rows } = await db.query(
    `SELECT key, doc, ${column} AS place FROM catalogue WHERE ${where.join(" AND ")}
     ORDER BY ${column} ${order}, key ${order} LIMIT $3`,
    values,
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const nextCursor = rows.length > limit ? Buffer.from(JSON.stringify([last.place, last.key])).toString("hex") : null;
  return { body: { items: page.map(show), nextCursor } };
}

async function lock(tx, key, ifMatch) {
  const { rows } = await tx.query("SELECT key, doc FROM catalogue WHERE key = $1 FOR UPDATE", [key]);
  const row = rows[0] ?? missing();
  if (ifMatch !== undefined && ifMatch !== "*" && ifMatch !== tagOf(row)) throw new Refusal(412, "changed meanwhile");
  return row;
}

function missing() {
  throw new Refusal(404, "no such book");
}
