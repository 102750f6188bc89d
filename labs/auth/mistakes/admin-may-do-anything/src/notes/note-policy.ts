import type { User } from "../accounts/user.ts";
import type { Note } from "./note.ts";

type Action = "read" | "change" | "delete";

/** What a user may do with a note. `hidden` is more than forbidden: the note must not be known to exist. */
export function decide(user: User, _action: Action, note: Note): "allowed" | "forbidden" | "hidden" {
  if (note.ownerId === user.id) return "allowed";
  if (user.role !== "admin") return "hidden";
  return "allowed";
}
