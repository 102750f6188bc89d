import { describe, expect, it } from "@jest/globals";
import { api, hint, observe, random } from "backlab/suite";
import { createBook, createBooks } from "./support/books.ts";
import { getPage, titlesOf, walk } from "./support/listing.ts";
import { whyNot } from "./support/problems.ts";

/** Every test lists the books of an author of its own: what other tests created does not show. */
const someAuthor = (): string => random.letters(16);

async function expectAllRefused(queries: readonly string[], why: string): Promise<void> {
  for (const query of queries) {
    const { status } = await api().get(`/books?${query}`);
    hint(whyNot(status, why, why));
    expect(status).toBe(400);
  }
}

describe("listing", () => {
  it("GET /books answers items and a null nextCursor when all fit", async () => {
    const author = someAuthor();
    const book = await createBook({ author });
    await createBook();
    const page = await getPage({ author });
    hint(
      page.items.length === 1
        ? "Each item is the whole book, as GET /books/<id> answers it, with six members and no other."
        : `There is one book by this author, and the page holds ${page.items.length}: ?author= keeps the books whose author is exactly this text.`,
    );
    expect(page.items).toEqual([book]);
    hint("There is no next page, so nextCursor is null: present, and not an empty text.");
    expect(page.nextCursor).toBeNull();
  });

  it("filters by author and year combine", async () => {
    const author = someAuthor();
    const wanted = await createBook({ author, year: 1812 });
    await createBook({ author, year: 1813 });
    await createBook({ year: 1812 });
    const page = await getPage({ author, year: 1812 });
    hint("A book must pass both filters: AND, not OR.");
    expect(page.items).toMatchObject([wanted]);
  });

  it("sorts by title or year, up or down, and by title when nothing is said", async () => {
    const author = someAuthor();
    const years = random.shuffle([1600, 1700, 1800, 1900]);
    const books = await createBooks(4, (index) => ({ author, year: years[index] ?? 0 }));
    const byTitle = [...books].sort((a, b) => (a.title < b.title ? -1 : 1));
    const byYear = [...books].sort((a, b) => a.year - b.year);
    hint("sort is title, -title, year or -year; a minus turns it round; the default is title.");
    expect((await getPage({ author })).items).toMatchObject(byTitle);
    expect((await getPage({ author, sort: "title" })).items).toMatchObject(byTitle);
    expect((await getPage({ author, sort: "-title" })).items).toMatchObject(byTitle.reverse());
    expect((await getPage({ author, sort: "year" })).items).toMatchObject(byYear);
    expect((await getPage({ author, sort: "-year" })).items).toMatchObject(byYear.reverse());
  });

  it("a page holds 20 books unless limit says otherwise", async () => {
    const author = someAuthor();
    await createBooks(22, () => ({ author }));
    const usual = await getPage({ author });
    hint("Without a limit a page holds 20 books, and there are 22 here: nextCursor is a text.");
    expect(usual.items.length).toBe(20);
    expect(usual.nextCursor).toEqual(expect.any(String));
    const all = await getPage({ author, limit: 22 });
    hint(
      all.items.length === 22
        ? "limit=22, and all 22 books are on the page, so nextCursor is null. Ask the database for one row more than the page holds."
        : `limit=22, and there are 22 books: the page holds ${all.items.length}.`,
    );
    expect(all.items.length).toBe(22);
    expect(all.nextCursor).toBeNull();
  });

  it("following nextCursor gives every book once, in order", async () => {
    const author = someAuthor();
    const books = await createBooks(11, () => ({ author }));
    const up = books.map(({ title }) => title).sort();
    for (const [sort, expected] of [
      ["title", up],
      ["-title", [...up].reverse()],
    ] as const) {
      const pages = await walk({ author, sort, limit: 4 });
      const titles = titlesOf(pages);
      hint(
        titles.join() === expected.toReversed().join()
          ? `Every book came once, in the wrong direction: with sort=${sort} the ${sort === "title" ? "least" : "greatest"} comes first.`
          : "Pages of 4, 4 and 3 books, each beginning where the one before ended. Descending order needs < where ascending has >.",
      );
      expect(titles).toEqual(expected);
      expect(pages.map(({ items }) => items.length)).toEqual([4, 4, 3]);
    }
  });

  it("books with equal sort values come exactly once", async () => {
    const author = someAuthor();
    const books = await createBooks(9, (index) => ({ author, year: 1900 + (index % 2) }));
    const ids = books.map(({ id }) => id).sort();
    for (const sort of ["year", "-year"]) {
      const seen = (await walk({ author, sort, limit: 2 })).flatMap(({ items }) => items.map(({ id }) => id));
      hint(
        `There are 9 books; the pages gave ${seen.length}, of which ${new Set(seen).size} are different. Years tie here, so a year alone does not say where a page ended. Order by (year, id), and put both into the cursor.`,
      );
      expect(seen.sort()).toEqual(ids);
    }
  });

  it("books that come and go while a client pages shift nothing", async () => {
    const author = someAuthor();
    const initials = ["d", "e", "f", "g", "h", "i"];
    const books = await createBooks(6, (index) => ({ author, title: `${initials[index]}${random.letters(8)}` }));
    const first = await getPage({ author, limit: 2 });
    await createBook({ author, title: `a${random.letters(8)}` });
    await createBook({ author, title: `b${random.letters(8)}` });
    const second = await getPage({ author, limit: 2, cursor: String(first.nextCursor) });
    await api().delete(`/books/${books[0]?.id}`);
    await api().delete(`/books/${books[3]?.id}`);
    const third = await getPage({ author, limit: 2, cursor: String(second.nextCursor) });
    hint(
      "Between pages books came and went before the place reached. OFFSET counts them and so repeats or skips; a cursor that says which book came last does not.",
    );
    expect(titlesOf([first, second, third])).toEqual(books.map(({ title }) => title));
  });

  it("a longer page costs no more statements", async () => {
    const author = someAuthor();
    await createBooks(30, () => ({ author }));
    await getPage({ author, limit: 1 });
    const statementsFor = async (limit: number): Promise<number> => {
      const mark = await observe.mark();
      await getPage({ author, limit });
      return (await observe.sql(mark)).length;
    };
    const short = await statementsFor(2);
    const long = await statementsFor(30);
    hint(
      `A page of 30 books took ${long} SQL statements, and a page of 2 took ${short}: is there a query per book? Get them all with one (JOIN, or = ANY($1)).`,
    );
    expect(long).toBe(short);
  });

  it("a limit, sort or year that is none answers 400", async () => {
    await expectAllRefused(
      ["limit=0", "limit=-1", `limit=${random.int(101, 9_999)}`, "limit=abc", "limit=2.5"],
      'limit is a whole number from 1 to 100. Query parameters are text: Number("abc") is NaN, Number("") is 0.',
    );
    await expectAllRefused(
      ["sort=stock", `sort=${random.letters(6)}`, "sort=title%20desc", "year=soon", "year=3000"],
      "sort is one of title, -title, year, -year; year is a whole number from 1450 to 2100; anything else is 400, not a guess.",
    );
  });

  it("a cursor that is none of the server's answers 400", async () => {
    const forged = Buffer.from(JSON.stringify({ [random.letters(4)]: random.letters(6) })).toString("base64url");
    await expectAllRefused(
      [`cursor=${random.letters(9)}`, `cursor=${forged}`, "cursor=%27%20OR%201%3D1%20--"],
      "A cursor comes from outside like all input: decode it with care, check what is in it, and answer 400 when it is not one of yours.",
    );
  });
});
