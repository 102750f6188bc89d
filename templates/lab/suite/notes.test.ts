import { expect, it } from "@jest/globals";
import { api, cell, graded, hint, observe, random } from "backlab/suite";
import { expectError } from "./support/errors.ts";
import { createNote, type Note } from "./support/notes.ts";

it("a new note answers 201, with the note and where it is", async () => {
  const text = random.letters(20);
  const res = await api().post("/notes").send({ text });
  if (res.status === 200) hint("A note that was created answers 201: res.status(201).");
  expect(res.status).toBe(201);
  const note = (res.body ?? {}) as Partial<Note>;
  hint("The answer is the note: the text that was sent, and the id that the server has made.");
  expect(note).toEqual({ id: note.id, text });
  expect(typeof note.id).toBe("string");
  hint("201 without the right Location header: did you mean res.location(`/notes/${id}`)?");
  expect(res.headers["location"]).toBe(`/notes/${note.id}`);
});

it("a note is read back exactly as it was sent", async () => {
  const text = `  ${random.letters(5)}'s "${random.letters(5)}" \u{1F9FE}\n${random.letters(3)} `;
  const { id } = await createNote(text);
  const res = await api().get(`/notes/${id}`);
  expect(res.status).toBe(200);
  hint("Quotes, white space and every character come back as they were sent: is the text changed on its way?");
  expect(res.body).toEqual({ id, text });
});

it("a text that is missing, empty, too long or not a text answers 400 with an error", async () => {
  for (const body of [{}, { text: "" }, { text: random.letters(501) }, { text: random.int(1, 99) }]) {
    expectError(await api().post("/notes").send(body), 400);
  }
});

it("an id that no note has answers 404 with an error", async () => {
  await createNote(random.letters(20));
  for (const id of [random.uuid(), random.letters(12)]) {
    const res = await api().get(`/notes/${id}`);
    if (res.status === 500) hint("A column of type uuid refuses other text with an error: look at the id first.");
    expectError(res, 404);
  }
});

it(
  "a note survives a restart of the server",
  graded({ weight: 2 }, async () => {
    const text = random.letters(20);
    const { id } = await createNote(text);
    await cell.restart("api");
    const res = await api().get(`/notes/${id}`);
    hint("The note was there before the restart. Memory and files are gone after it: keep notes in Postgres.");
    expect(res.status).toBe(200);
    expect(res.body).toEqual({ id, text });
  }),
);

it(
  "the text of a note goes to Postgres as a parameter",
  graded({ weight: 2 }, async () => {
    const text = random.letters(20);
    const mark = await observe.mark();
    await createNote(text);
    const carriers = (await observe.sql(mark)).filter((statement) => statement.text.includes(text));
    hint(
      "The note's text is part of a statement, where a quote can become SQL: query(sql, [text]) with $1 in the sql.",
    );
    expect(carriers.length === 0 ? "a parameter" : "part of the statement").toBe("a parameter");
  }),
);
