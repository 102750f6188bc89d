import { describe, expect, it } from "@jest/globals";
import { api, cell, hint, random } from "backlab/suite";
import type { Response } from "supertest";
import { bookIn, createBook, noSuchBook, postBook, someBook, without } from "./support/books.ts";
import { whyNot } from "./support/problems.ts";

const UUID_CHARACTERS = 36;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

describe("crud", () => {
  it("POST /books answers 201 with the new book", async () => {
    const book = someBook();
    const res = await api().post("/books").send(book);
    hint(whyNot201(res.status));
    expect(res.status).toBe(201);
    hint("The body is the book: id, title, author, isbn, year and stock, and no other member.");
    expect(res.body).toEqual({ id: expect.any(String), ...book });
    hint("The id is a UUID that the server makes: gen_random_uuid() in Postgres, or crypto.randomUUID().");
    expect(bookIn(res).id).toMatch(UUID);
  });

  it("POST /books says where the new book is in Location", async () => {
    const res = await postBook(someBook());
    const location = res.headers["location"];
    hint(
      location === undefined
        ? "There is no Location header. It holds the path of the new book, /books/<id>: res.location(...)."
        : `Location was ${location}; send the path /books/<id>, with the new book's id and without a host.`,
    );
    expect(location).toBe(`/books/${bookIn(res).id}`);
  });

  it("stock is 0 when a new book does not say", async () => {
    const res = await api().post("/books").send(without(someBook(), "stock"));
    hint(
      whyNot(res.status, "stock is the one field a new book may leave out; it is then 0.", "Was stock stored as null?"),
    );
    if (!res.ok) expect(res.status).toBe(201);
    expect(bookIn(res).stock).toBe(0);
  });

  it("GET reads a book back as it was created", async () => {
    const book = await createBook();
    const res = await api().get(`/books/${book.id}`);
    hint(whyNot(res.status, "GET /books/<id> answers 200 with the book, found by the id that POST gave it."));
    expect(res.status).toBe(200);
    hint("The body is the book: id, title, author, isbn, year and stock, and no other member.");
    expect(res.body).toEqual(book);
  });

  it("text comes back exactly as it was sent", async () => {
    const text = {
      title: `  ${random.letters(5)} “Ærø” 東京 👩‍🚀 <b>&amp;</b> 'q' "q" \\ ${random.letters(3)}\t`,
      author: `${random.letters(4)} Ñandú-O'Brien, ${random.pick(["مريم", "Σοφία", "Владимир"])} `,
    };
    const created = await api()
      .post("/books")
      .set("Content-Type", "application/json; charset=utf-8")
      .send(someBook(text));
    hint(
      whyNot(
        created.status,
        "Any text is a valid title: quotes, emoji, any script. application/json may come with a charset.",
      ),
    );
    expect(created.ok).toBe(true);
    expectText(created, text);
    expectText(await api().get(`/books/${bookIn(created).id}`), text);
  });

  it("an ISBN keeps its leading zeros", async () => {
    const isbn = `00${random.digits(11)}`;
    hint("An ISBN is 13 digits of text. As a number it loses its leading zeros.");
    const created = await postBook(someBook({ isbn }));
    expect(bookIn(created).isbn).toBe(isbn);
    const res = await api().get(`/books/${bookIn(created).id}`);
    expect(bookIn(res).isbn).toBe(isbn);
  });

  it("an id that no book has answers 404", async () => {
    await createBook();
    const res = await api().get(noSuchBook());
    hint(
      res.status === 200
        ? "A query without rows is no error by itself: look at rows[0] before you answer."
        : whyNot(res.status, "No such book: 404.", "A query without rows gives no error, and rows[0] is undefined."),
    );
    expect(res.status).toBe(404);
  });

  it("an id that is not a UUID answers 404", async () => {
    await createBook();
    const id = random.pick(["42", "null", random.letters(8), `${random.uuid()}0`]);
    const res = await api().get(`/books/${id}`);
    const what = id.length > UUID_CHARACTERS ? `${id} has one digit too many for a UUID.` : `${id} is no UUID.`;
    hint(
      res.status >= 500
        ? `${what} Did Postgres refuse to compare a uuid with it, and the error become a 500? Check the id's form first.`
        : `${what} So it belongs to no book: 404.`,
    );
    expect(res.status).toBe(404);
  });

  it("a second POST with the same ISBN answers 409", async () => {
    const book = await createBook();
    const res = await api()
      .post("/books")
      .send(someBook({ isbn: book.isbn }));
    hint(
      res.status >= 500
        ? "The UNIQUE constraint held, and its error became a 500. Catch the error whose code is 23505 and answer 409."
        : "An ISBN belongs to one book. A UNIQUE constraint in the table is the only sure keeper of that.",
    );
    expect(res.status).toBe(409);
  });

  it("a book survives a restart of the server", async () => {
    const book = await createBook();
    hint("The server did not come back. Does its start work when the tables are already there?");
    await cell.restart("api");
    const res = await api().get(`/books/${book.id}`);
    hint(
      res.status >= 500
        ? "After a restart the server fails: does its start work when the tables are already there?"
        : "After a restart the book was gone. Keep books in Postgres, and create tables with IF NOT EXISTS: a start must not empty them.",
    );
    expect(res.status).toBe(200);
    expect(res.body).toMatchObject(book);
  });
});

function whyNot201(status: number): string {
  if (status === 200) return "A book was created, so the status is 201: res.status(201).";
  if (status === 404)
    return 'There is no POST /books yet: app.post("/books", ...), which stores the book and answers 201.';
  return whyNot(status, "A valid book answers 201.", "Does the table exist? It has to be created at start.");
}

/** The answer has the text of the book as it was sent. */
function expectText(res: Response, text: { title: string; author: string }): void {
  const { title } = bookIn(res);
  const lost = title === text.title.trim() ? "The white space at the ends is gone. " : "";
  hint(`${lost}Keep text as it is: no trimming, no escaping of HTML, no change of case or Unicode form.`);
  expect(bookIn(res)).toMatchObject(text);
}
