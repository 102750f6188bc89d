import { describe, expect, it } from "@jest/globals";
import { api, hint, random } from "backlab/suite";
import type { Response } from "supertest";
import { bookIn, createBook, noSuchBook, readBook, someBook, without } from "./support/books.ts";
import type { Book } from "./support/books.ts";
import { expectFieldsAtFault, whyNot } from "./support/problems.ts";

async function expectUnchanged(book: Book): Promise<void> {
  const res = await readBook(book.id);
  hint("The request was refused, and yet the book has changed. Check all of it before you write any of it.");
  expect(res.body).toMatchObject(book);
}

const STOCK_BY_DEFAULT =
  "Did a schema default change the stock? A field that PATCH does not name keeps its value; in zod, .partial() keeps defaults.";

function whyNotUnchanged(res: Response): string {
  if (res.status >= 500)
    return "{} is a valid PATCH that changes nothing. A SET clause put together from no fields is a syntax error in SQL.";
  return bookIn(res).stock === 0 ? STOCK_BY_DEFAULT : "{} is a valid PATCH: it answers 200 with the book, unchanged.";
}

describe("update-delete", () => {
  it("PUT replaces the whole book, a stock left out included", async () => {
    const { id } = await createBook();
    const replacement = someBook();
    const res = await api().put(`/books/${id}`).send(replacement);
    hint(whyNot(res.status, "PUT answers 200 with the book as it is now; its id stays."));
    expect(res.status).toBe(200);
    expect(res.body).toMatchObject({ id, ...replacement });
    hint("The answer to PUT was right, and the next GET shows another book: was it stored?");
    expect((await readBook(id)).body).toMatchObject({ id, ...replacement });
    const bare = await api().put(`/books/${id}`).send(without(replacement, "stock"));
    hint(
      whyNot(
        bare.status,
        `PUT replaces: a stock that the new version does not mention is 0, as for POST. It was ${replacement.stock} before, and is ${bookIn(bare).stock} now. Keeping the old one is what PATCH does.`,
      ),
    );
    expect(bare.status).toBe(200);
    expect(bookIn(bare).stock).toBe(0);
  });

  it("an invalid PUT or PATCH answers 422 and changes nothing", async () => {
    const book = await createBook();
    const field = random.pick(["title", "author", "isbn", "year"] as const);
    expectFieldsAtFault(await api().put(`/books/${book.id}`).send(without(someBook(), field)), [field], {
      what: `${field} is missing`,
      advice: "PUT, like POST, takes a whole book; only PATCH may leave fields out.",
    });
    const changes = { title: random.letters(6), stock: -random.int(1, 9) };
    expectFieldsAtFault(await api().patch(`/books/${book.id}`).send(changes), ["stock"]);
    await expectUnchanged(book);
  });

  it("PATCH changes only the fields it names", async () => {
    const book = await createBook();
    const changes = { title: random.letters(9), year: random.int(1500, 2000) };
    const res = await api().patch(`/books/${book.id}`).send(changes);
    hint(
      bookIn(res).stock === 0
        ? STOCK_BY_DEFAULT
        : whyNot(
            res.status,
            "PATCH answers 200 with the book: fields sent have their new value, all others their old one.",
          ),
    );
    expect(res.status).toBe(200);
    expect(res.body).toMatchObject({ ...book, ...changes });
    hint("The answer to PATCH was right, and the next GET shows another book: was it stored?");
    expect((await readBook(book.id)).body).toMatchObject({ ...book, ...changes });
  });

  it("PATCH can set a stock to 0", async () => {
    const book = await createBook({ stock: random.int(1, 99) });
    const res = await api().patch(`/books/${book.id}`).send({ stock: 0 });
    hint(
      whyNot(
        res.status,
        `0 was sent, and stock is ${bookIn(res).stock} now. 0 is a value like any other: \`stock || old.stock\` takes it for absent; compare with undefined instead.`,
      ),
    );
    expect(res.status).toBe(200);
    expect(bookIn(res).stock).toBe(0);
  });

  it("PATCH with no fields answers 200 and changes nothing", async () => {
    const book = await createBook();
    const res = await api().patch(`/books/${book.id}`).send({});
    hint(whyNotUnchanged(res));
    expect(res.status).toBe(200);
    expect(res.body).toMatchObject(book);
  });

  it("changing an ISBN to another book's answers 409", async () => {
    const [book, other] = [await createBook(), await createBook()];
    const answers = [
      await api().patch(`/books/${book.id}`).send({ isbn: other.isbn }),
      await api()
        .put(`/books/${book.id}`)
        .send(someBook({ isbn: other.isbn })),
    ];
    for (const res of answers) {
      hint(
        res.status >= 500
          ? "The UNIQUE constraint held, and its error, code 23505, became a 500. Catch it for PUT and PATCH as for POST."
          : "The ISBN belongs to another book: 409, for PUT and PATCH as for POST.",
      );
      expect(res.status).toBe(409);
    }
    await expectUnchanged(book);
  });

  it("DELETE answers 204 without a body, and the book is gone", async () => {
    const { id } = await createBook();
    const res = await api().delete(`/books/${id}`);
    hint(whyNot(res.status, "204 means: done, and there is nothing to read. res.status(204).end()."));
    expect(res.status).toBe(204);
    expect(res.text).toBe("");
    const gone = await api().get(`/books/${id}`);
    hint(
      whyNot(
        gone.status,
        "A deleted book answers 404.",
        "Is there a row at all? rows[0] is undefined where no row came back.",
      ),
    );
    expect(gone.status).toBe(404);
  });

  it("PUT, PATCH and DELETE of a book that is not there answer 404", async () => {
    await createBook();
    for (const path of [noSuchBook(), `/books/${random.letters(6)}`]) {
      const answers = [
        await api().put(path).send(someBook()),
        await api()
          .patch(path)
          .send({ title: random.letters(6) }),
        await api().delete(path),
      ];
      for (const { status } of answers) {
        hint(
          whyNot(
            status,
            status === 412
              ? "No If-Match was sent, and the answer is 412: there is no such book, which is a 404. Do not take a book that is not there for one with another ETag."
              : "UPDATE and DELETE that match no row are no error in SQL. Look at rowCount, or at what RETURNING gave.",
            "Two usual ones: rows[0] is undefined where no row came back, and Postgres refuses to compare a uuid with other text.",
          ),
        );
        expect(status).toBe(404);
      }
    }
  });
});
