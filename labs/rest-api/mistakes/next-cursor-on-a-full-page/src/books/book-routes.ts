import { Router } from "express";
import type { Request, Response } from "express";
import { jsonBody } from "../http/json-body.ts";
import { methodNotAllowed } from "../http/method-not-allowed.ts";
import { Problem } from "../http/problem.ts";
import { validateBody, validateQuery } from "../http/validate.ts";
import { BookChanges, BookId, NewBook, Sale } from "./book.ts";
import type { Book, StoredBook } from "./book.ts";
import type { BookStore } from "./book-store.ts";
import { acceptedVersions, etagOf, staleBook } from "./etag.ts";
import { cursorAt, Listing } from "./listing.ts";

type BookRequest = Request<{ id: string }>;

export function bookRoutes(store: BookStore): Router {
  const router = Router();

  router
    .route("/books")
    .get(async (req, res) => {
      const listing = validateQuery(Listing, req.query);
      const found = await store.list(listing);
      const page = found.slice(0, listing.limit);
      const last = page.length === listing.limit ? page.at(-1) : undefined;
      res.json({ items: page.map(shown), nextCursor: last === undefined ? null : cursorAt(listing.sort, last) });
    })
    .post(jsonBody, async (req: Request, res: Response) => {
      const book = await store.insert(validateBody(NewBook, req.body));
      sendBook(res.status(201).location(`/books/${book.id}`), book);
    })
    .all(methodNotAllowed("GET, POST"));

  router
    .route("/books/:id")
    .get(async (req, res) => {
      sendBook(res, found(await store.find(bookId(req))));
    })
    .put(jsonBody, async (req: BookRequest, res: Response) => {
      await change(req, res, validateBody(NewBook, req.body));
    })
    .patch(jsonBody, async (req: BookRequest, res: Response) => {
      await change(req, res, validateBody(BookChanges, req.body));
    })
    .delete(async (req, res) => {
      const id = bookId(req);
      const deleted = await store.delete(id, acceptedVersions(req));
      if (!deleted) throw await whyUnchanged(id);
      res.status(204).end();
    })
    .all(methodNotAllowed("GET, PUT, PATCH, DELETE"));

  router
    .route("/books/:id/sales")
    .post(jsonBody, async (req: BookRequest, res: Response) => {
      const id = bookId(req);
      const { quantity } = validateBody(Sale, req.body);
      const book = await store.sell(id, quantity);
      if (book === undefined) {
        const { stock } = found(await store.find(id));
        throw new Problem(409, `There are not enough copies: ${stock} left.`);
      }
      sendBook(res, book);
    })
    .all(methodNotAllowed("POST"));

  return router;

  async function change(req: BookRequest, res: Response, changes: BookChanges): Promise<void> {
    const id = bookId(req);
    const book = await store.update(id, changes, acceptedVersions(req));
    if (book === undefined) throw await whyUnchanged(id);
    sendBook(res, book);
  }

  /** A conditional change touched no row: either there is none, or it has another version. */
  async function whyUnchanged(id: string): Promise<Problem> {
    found(await store.find(id));
    return staleBook();
  }
}

/** An id that cannot be one of ours is not looked up: Postgres would refuse it as no uuid. */
function bookId(req: BookRequest): string {
  const id = BookId.safeParse(req.params.id);
  if (!id.success) throw new Problem(404, "There is no such book.");
  return id.data;
}

function found(book: StoredBook | undefined): StoredBook {
  if (book === undefined) throw new Problem(404, "There is no such book.");
  return book;
}

function sendBook(res: Response, book: StoredBook): void {
  res.set("ETag", etagOf(book)).json(shown(book));
}

/** The members clients get; `version` stays inside, as the ETag. */
function shown({ id, title, author, isbn, year, stock }: StoredBook): Book {
  return { id, title, author, isbn, year, stock };
}
