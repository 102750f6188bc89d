import { randomUUID } from "node:crypto";

export interface Note {
  id: string;
  text: string;
}

/** Where notes are kept. */
export interface Notes {
  add(text: string): Promise<Note>;
  find(id: string): Promise<Note | null>;
}

/** Notes for now. */
export async function openNotes(): Promise<Notes> {
  const notes = new Map<string, Note>();
  return {
    add: async (text) => {
      const note = { id: randomUUID(), text };
      notes.set(note.id, note);
      return note;
    },
    find: async (id) => notes.get(id) ?? null,
  };
}
