import { Router } from "express";
import type { Request, Response } from "express";
import { HttpError } from "../http/http-error.ts";
import { validate } from "../http/validate.ts";
import { userOf } from "../tokens/authenticate.ts";
import type { Note } from "./note.ts";
import { NoteInput } from "./note.ts";
import { decide } from "./note-policy.ts";
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
    res.status(201).json(note);
  });

  router.get("/:id", async (req, res) => {
    res.json(await noteFor("read", req, res));
  });

  router.put("/:id", async (req, res) => {
    const { id } = await noteFor("change", req, res);
    const { text } = validate(NoteInput, req.body);
    res.json(found(await notes.setText(id, text)));
  });

  router.delete("/:id", async (req, res) => {
    const { id } = await noteFor("delete", req, res);
    await notes.delete(id);
    res.status(204).end();
  });

  return router;

  /** The note in the path, when whoever asks may do this with it. */
  async function noteFor(
    action: Parameters<typeof decide>[1],
    req: Request<{ id: string }>,
    res: Response,
  ): Promise<Note> {
    const { id } = req.params;
    const note = found(await notes.find(id));
    switch (decide(userOf(res), action, note)) {
      case "allowed":
        return note;
      case "forbidden":
        throw new HttpError(403, `You may not ${action} this note.`);
      case "hidden":
        return found(undefined);
    }
  }
}

/** A note that somebody must not know of gives this very answer too. */
function found(note: Note | undefined): Note {
  if (note === undefined) throw new HttpError(404, "There is no such note.");
  return note;
}
