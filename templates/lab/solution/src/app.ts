import express from "express";
import type { Express } from "express";
import { textProblem } from "./check.ts";
import { fallThrough, onError } from "./errors.ts";
import type { Notes } from "./notes.ts";

/** The API, without a port: `server.ts` makes it listen. */
export function createApp(notes: Notes): Express {
  const app = express();
  app.use(express.json());

  app.get("/health", (_req, res) => {
    res.json({ status: "ok" });
  });

  app.post("/notes", async (req, res) => {
    const { text } = (req.body ?? {}) as { text?: unknown };
    const problem = textProblem(text);
    if (problem !== null) {
      res.status(400).json({ error: problem });
      return;
    }
    const note = await notes.add(text as string);
    res.status(201).location(`/notes/${note.id}`).json(note);
  });

  app.get("/notes/:id", async (req, res) => {
    const note = await notes.find(req.params.id);
    if (note === null) res.status(404).json({ error: "there is no such note" });
    else res.json(note);
  });

  app.use(fallThrough);
  app.use(onError);
  return app;
}
