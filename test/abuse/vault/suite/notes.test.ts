import { expect, it } from "@jest/globals";
import { api, db, random } from "backlab/suite";
import { canary } from "./canary.ts";

it("stores a note in the database", async () => {
  const text = random.letters(12);
  const { status, body } = await api().post("/notes").send({ text });
  expect(status).toBe(201);
  expect(await db().query("SELECT text FROM notes WHERE id = $1", [body.id])).toEqual([{ text }]);
});

it("gives back a note that was there before", async () => {
  const [note] = await db().query("INSERT INTO notes (text) VALUES ($1) RETURNING id, text", [canary]);
  expect((await api().get(`/notes/${String(note?.["id"])}`)).body).toEqual(note);
});

it("answers 404 for a note that is not there", async () => {
  expect((await api().get("/notes/2000000000")).status).toBe(404);
});
