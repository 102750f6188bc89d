import { describe, expect, it } from "@jest/globals";
import { api, hint, random } from "backlab/suite";
import type { Response } from "supertest";
import { createBook, noSuchBook, someBook, without } from "./support/books.ts";
import { expectFieldsAtFault, expectProblem, whyNot } from "./support/problems.ts";

/** POSTs a book that is valid but for these members. */
async function postWith(wrong: Record<string, unknown>): Promise<Response> {
  return api()
    .post("/books")
    .send({ ...someBook(), ...wrong });
}

/** Sends text as it is: Supertest would make JSON of anything else. */
async function postText(text: string, contentType = "application/json"): Promise<Response> {
  return api().post("/books").set("Content-Type", contentType).send(text);
}

/** Each of these, alone in an otherwise valid book, is refused with 422 and named. */
async function expectEachRefused(cases: readonly (readonly [field: string, value: unknown])[]): Promise<void> {
  for (const [field, value] of cases) expectFieldsAtFault(await postWith({ [field]: value }), [field]);
}

describe("validation", () => {
  it("a missing field answers 422 and is named", async () => {
    for (const field of ["title", "author", "isbn", "year"] as const) {
      const res = await api().post("/books").send(without(someBook(), field));
      expectFieldsAtFault(res, [field], {
        what: `${field} is missing`,
        advice: "Only stock may be left out of a new book.",
      });
    }
  });

  it("a value of the wrong type, null included, answers 422", async () => {
    await expectEachRefused([
      ["title", random.int(1, 9)],
      ["author", [random.letters(5)]],
      ["isbn", Number(`97${random.digits(11)}`)],
      ["year", String(random.int(1500, 2000))],
      ["stock", String(random.int(1, 9))],
      ["title", null],
      ["stock", null],
    ]);
  });

  it("a number out of its range answers 422", async () => {
    await expectEachRefused([
      ["year", 1449],
      ["year", 2101],
      ["year", random.int(1500, 2000) + 0.5],
      ["stock", -1],
      ["stock", 1_000_001],
    ]);
  });

  it("a text that is empty, blank or too long answers 422", async () => {
    await expectEachRefused([
      ["title", ""],
      ["author", " ".repeat(random.int(1, 5))],
      ["title", random.letters(201)],
      ["author", random.letters(201)],
    ]);
  });

  it("an ISBN of other than 13 digits answers 422", async () => {
    await expectEachRefused([
      ["isbn", random.digits(12)],
      ["isbn", random.digits(14)],
      ["isbn", `${random.digits(12)}X`],
      ["isbn", `978-${random.digits(10)}`],
    ]);
  });

  it("values at their limits are accepted", async () => {
    const most = { title: random.letters(200), author: random.letters(200), year: 2100, stock: 1_000_000 };
    const least = { title: random.letters(1), author: random.letters(1), year: 1450, stock: 0 };
    for (const limits of [most, least]) {
      const res = await postWith(limits);
      hint(
        whyNot(
          res.status,
          "The limits in the table of fields are themselves allowed: 1450 and 2100, 0 and 1,000,000, 1 and 200 characters.",
        ),
      );
      if (!res.ok) expect(res.status).toBe(201);
      expect(res.body).toMatchObject(limits);
    }
  });

  it("a text with the NUL character answers 422", async () => {
    await expectEachRefused([["title", `${random.letters(4)}\0${random.letters(4)}`]]);
  });

  it("an unknown field answers 422 and is named", async () => {
    for (const [field, value] of [
      [random.letters(8), random.letters(3)],
      ["id", random.uuid()],
    ] as const) {
      expectFieldsAtFault(await postWith({ [field]: value }), [field], {
        what: `${field} is no field of a new book`,
        advice: "Refuse what you do not know, and do not drop it in silence: z.strictObject.",
      });
    }
  });

  it("all the fields at fault are named at once", async () => {
    const res = await postWith({ title: "", isbn: random.digits(5), year: "soon", stock: -1 });
    expectFieldsAtFault(res, ["isbn", "stock", "title", "year"]);
  });

  it("a body that is not well-formed JSON answers 400", async () => {
    const whole = JSON.stringify(someBook());
    const res = await postText(whole.slice(0, random.int(5, whole.length - 1)));
    hint(
      res.status >= 500
        ? "JSON.parse threw, and the error became a 500. Express's parser throws too: your error handler sees error.type."
        : "A body that cannot be parsed is 400; 422 is for one that can.",
    );
    expect(res.status).toBe(400);
  });

  it("a body of another content type answers 415", async () => {
    for (const type of ["text/plain", "application/xml", "application/x-www-form-urlencoded"]) {
      const res = await postText(JSON.stringify(someBook()), type);
      hint(
        res.status >= 500
          ? 'express.json() leaves a body of another type unread: req.body is undefined, and your handler crashed on that. Ask req.is("application/json") first.'
          : 'express.json() leaves a body of another type unread and says nothing. Compare Content-Type yourself: req.is("application/json").',
      );
      expect(res.status).toBe(415);
    }
  });

  it("a body over 100 kB answers 413", async () => {
    const res = await postText(JSON.stringify(someBook()) + " ".repeat(150_000));
    hint(
      res.status >= 500
        ? "The parser's limit was met, and its error became a 500. Its status is 413: let your error handler use it."
        : 'Refuse to read more than 102,400 bytes: express.json({ limit: "100kb" }).',
    );
    expect(res.status).toBe(413);
  });

  it("a wrong method answers 405 with Allow", async () => {
    const book = await createBook();
    const cases = [
      { res: await api().delete("/books"), allowed: ["GET", "POST"] },
      { res: await api().post(`/books/${book.id}`).send({}), allowed: ["GET", "PUT", "PATCH", "DELETE"] },
    ];
    for (const { res, allowed } of cases) {
      hint(
        whyNot(
          res.status,
          "The path exists, the method does not: 405. In Express, end each route with .all(...) for the methods you have not.",
        ),
      );
      expect(res.status).toBe(405);
      hint(
        res.headers["allow"] === undefined
          ? 'There is no Allow header. 405 comes with the methods of this path: res.set("Allow", "GET, POST").'
          : `Allow was ${res.headers["allow"]}; it lists all methods of this path, with commas between them.`,
      );
      expect(
        String(res.headers["allow"])
          .toUpperCase()
          .split(/\s*,\s*/),
      ).toEqual(expect.arrayContaining(allowed));
    }
  });

  it("every error is problem+json", async () => {
    expectProblem(await api().get(noSuchBook()), 404);
    expectProblem(await postWith({ year: "x" }), 422);
    expectProblem(await postText("{"), 400);
    expectProblem(await postText(JSON.stringify(someBook()), "text/plain"), 415);
    expectProblem(await api().put("/books").send({}), 405);
    const { isbn } = await createBook();
    expectProblem(await postWith({ isbn }), 409);
  });

  it("an error shows nothing of the server's inside", async () => {
    const { isbn } = await createBook();
    const answers = [
      await postText(`{"title": ${random.letters(5)}`),
      await postWith({ isbn }),
      await postWith({ year: "x" }),
    ];
    for (const res of answers) {
      hint("The answer carries a stack trace, a file path or SQL. Log those, and write `detail` for the client.");
      expect(res.text).not.toMatch(/node_modules|\.[jt]s:\d+|\n\s+at |INSERT INTO|constraint "/);
    }
  });
});
