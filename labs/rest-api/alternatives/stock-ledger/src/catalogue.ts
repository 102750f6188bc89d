import { randomUUID } from "node:crypto";
import { Router } from "express";
import type { Request, Response } from "express";
import pg from "pg";
import { inTransaction } from "./db.ts";
import { ApiError, onlyMethods } from "./errors.ts";
import { json, parse, SaleOrder, SomeFields, WholeBook } from "./input.ts";
import { readPaging, writeCursor } from "./paging.ts";

interface Row extends WholeBook {
  no: string;
  id: string;
  edition: string;
}

const BOOKS = `
  SELECT no, public_id AS id, name AS title, writer AS author, isbn, published AS year, edition,
         (SELECT coalesce(sum(copies), 0)::int FROM movements WHERE title_no = no) AS stock
    FROM titles`;

export function catalogue(db: pg.Pool): Router {
  const router = Router();

  router.get("/", async (req, res) => {
    const { author, year, sort, limit, after } = readPaging(req.query);
    const column = sort.endsWith("title") ? "name" : "published";
    const down = sort.startsWith("-");
    const { rows } = await db.query<Row>(
      `${BOOKS}
        WHERE ($1::text IS NULL OR writer = $1) AND ($2::int IS NULL OR published = $2)
          AND ($3::bigint IS NULL OR ${column} ${down ? "<" : ">"} $4::text::${column === "name" ? "text" : "int"}
               OR (${column} = $4::text::${column === "name" ? "text" : "int"} AND no > $3))
        ORDER BY ${column} ${down ? "DESC" : "ASC"}, no
        FETCH FIRST ${limit + 1} ROWS ONLY`,
      [author, year, after?.no, after?.value],
    );
    const more = rows.length > limit;
    const items = more ? rows.slice(0, -1) : rows;
    const last = items.at(-1);
    const nextCursor = more && last ? writeCursor(column === "name" ? last.title : last.year, last.no) : null;
    res.json({ items: items.map(present), nextCursor });
  });

  router.post("/", json, async (req: Request, res: Response) => {
    const { title, author, isbn, year, stock } = parse(WholeBook, req.body);
    const book = await inTransaction(db, async (tx) => {
      const { rows } = await tx.query<{ no: string }>(
        `INSERT INTO titles (public_id, name, writer, isbn, published) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (isbn) DO NOTHING RETURNING no`,
        [randomUUID(), title, author, isbn, year],
      );
      const no = rows[0]?.no;
      if (no === undefined) throw new ApiError(409, "isbn in use");
      await tx.query("INSERT INTO movements (title_no, copies) VALUES ($1, $2)", [no, stock]);
      return one(await tx.query<Row>(`${BOOKS} WHERE no = $1`, [no]));
    });
    respond(res.status(201).set("Location", `/books/${book.id}`), book);
  });

  router.all("/", onlyMethods("GET", "POST"));

  router.param("id", (_req, _res, next, id: string) => {
    next(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id) ? undefined : new ApiError(404, "no book"));
  });

  router.get("/:id", async (req, res) => {
    respond(res, one(await db.query<Row>(`${BOOKS} WHERE public_id = $1`, [req.params.id])));
  });

  router.put("/:id", json, async (req: Request<{ id: string }>, res: Response) => {
    const book = parse(WholeBook, req.body);
    respond(res, await edit(req, () => book));
  });

  router.patch("/:id", json, async (req: Request<{ id: string }>, res: Response) => {
    const changes = parse(SomeFields, req.body);
    respond(res, await edit(req, (old) => ({ ...old, ...changes }) as WholeBook));
  });

  router.delete("/:id", async (req, res) => {
    await inTransaction(db, async (tx) => {
      const { no } = await lock(tx, req);
      await tx.query("DELETE FROM titles WHERE no = $1", [no]);
    });
    res.sendStatus(204);
  });

  router.all("/:id", onlyMethods("GET", "PUT", "PATCH", "DELETE"));

  router.post("/:id/sales", json, async (req: Request<{ id: string }>, res: Response) => {
    const { quantity } = parse(SaleOrder, req.body);
    const book = await inTransaction(db, async (tx) => {
      const { no, stock } = await lock(tx, req, false);
      if (stock < quantity) throw new ApiError(409, "not enough copies");
      await tx.query("INSERT INTO movements (title_no, copies) VALUES ($1, $2)", [no, -quantity]);
      await tx.query("UPDATE titles SET edition = edition + 1 WHERE no = $1", [no]);
      return one(await tx.query<Row>(`${BOOKS} WHERE no = $1`, [no]));
    });
    respond(res, book);
  });

  router.all("/:id/sales", onlyMethods("POST"));

  return router;

  async function edit(req: Request<{ id: string }>, next: (old: WholeBook) => WholeBook): Promise<Row> {
    try {
      return await inTransaction(db, async (tx) => {
        const old = await lock(tx, req);
        const { title, author, isbn, year, stock } = next(old);
        await tx.query(
          "UPDATE titles SET name = $2, writer = $3, isbn = $4, published = $5, edition = edition + 1 WHERE no = $1",
          [old.no, title, author, isbn, year],
        );
        if (stock !== old.stock) {
          await tx.query("INSERT INTO movements (title_no, copies) VALUES ($1, $2)", [old.no, stock - old.stock]);
        }
        return one(await tx.query<Row>(`${BOOKS} WHERE no = $1`, [old.no]));
      });
    } catch (error) {
      if (error instanceof pg.DatabaseError && error.constraint === "one_title_per_isbn") {
        throw new ApiError(409, "isbn in use");
      }
      throw error;
    }
  }
}

/**
 * Locks the title first and reads it second: a statement sees what was there when it began, and the sum of
 * movements must be the one after the last holder of the lock.
 */
async function lock(tx: pg.PoolClient, req: Request<{ id: string }>, heedIfMatch = true): Promise<Row> {
  await tx.query("SELECT 1 FROM titles WHERE public_id = $1 FOR UPDATE", [req.params.id]);
  const book = one(await tx.query<Row>(`${BOOKS} WHERE public_id = $1`, [req.params.id]));
  const wanted = req.get("if-match");
  if (heedIfMatch && wanted !== undefined && wanted !== "*" && wanted !== tag(book))
    throw new ApiError(412, "outdated");
  return book;
}

function one({ rows: [row] }: pg.QueryResult<Row>): Row {
  if (row === undefined) throw new ApiError(404, "no book");
  return row;
}

function respond(res: Response, book: Row): void {
  res.set("ETag", tag(book)).json(present(book));
}

function tag({ edition, no }: Row): string {
  return `"${no}-${edition}"`;
}

function present({ id, title, author, isbn, year, stock }: Row): WholeBook & { id: string } {
  return { id, title, author, isbn, year, stock };
}
