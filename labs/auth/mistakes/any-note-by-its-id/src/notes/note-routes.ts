import { Router } from "express";
import type { Request } from "express";
import { HttpError } from "../http/http-error.ts";
import { isId, validate } from "../http/validate.ts";
import { userOf } from "../tokens/authenticate.ts";
import type { Note } from "./note.ts";
import { NoteInput } from "./note.ts";
import type { NoteStore } from "./note-store.ts";

/** Behind `authenticate`. */
export function noteRoutes(notes: NoteStore): Router {
  const router = Router();

  router.get("/", async (_req, res) => {
    res.json({ items: await notes.listOf(userOf(res).id) });
  });

  router.post("/", async (req, res) => {
    const { text } = validate(NoteInput, req.body);
    const note = await notes.insert(userOf(res).id, text);
    res.status(201).location(`/notes/${note.id}`).json(note);
  });

  router.get("/:id", async (req, res) => {
    res.json(await noteFor(req));
  });

  router.put("/:id", async (req, res) => {
    const { id } = await noteFor(req);
    const { text } = validate(NoteInput, req.body);
    res.json(found(await notes.setText(id, text)));
  });

  router.delete("/:id", async (req, res) => {
    const { id } = await noteFor(req);
    await notes.delete(id);
    res.status(204).end();
  });

  return router;

  /** The note in the path, when whoever asks may do this with it. */
  async function noteFor(req: Request<{ id: string }>): Promise<Note> {
    const { id } = req.params;
    const note = found(isId(id) ? await notes.find(id) : undefined);
    return note;
  }
}

/** A note that somebody must not know of gives this very answer too. */
function found(note: Note | undefined): Note {
  if (note === undefined) throw new HttpError(404, "There is no such note.");
  return note;
}
