import { api } from "backlab/suite";

/** A note as the API shows it. */
export interface Note {
  id: string;
  text: string;
}

/** Creates a note for a test that is about something else, which then says what it stands on. */
export async function createNote(text: string): Promise<Note> {
  const res = await api().post("/notes").send({ text });
  const { id } = (res.body ?? {}) as Partial<Note>;
  if (res.ok && typeof id === "string") return { id, text };
  throw new Error(`this test begins with a new note, and POST /notes answered ${res.status} without one`);
}
