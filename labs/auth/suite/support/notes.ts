import { expect } from "@jest/globals";
import { api, hint, random } from "backlab/suite";
import type { Response } from "supertest";
import type { Person } from "./accounts.ts";

export interface Note {
  id: string;
  ownerId: string;
  text: string;
}

type Method = "get" | "post" | "put" | "delete";

/** A request as somebody, or, with null, as nobody. */
export async function as(
  who: Pick<Person, "accessToken"> | null,
  method: Method,
  path: string,
  body?: object,
): Promise<Response> {
  const request = api()[method](path);
  if (who !== null) void request.set("Authorization", `Bearer ${who.accessToken}`);
  return body === undefined ? request : request.send(body);
}

export function someText(): string {
  return `${random.letters(8)} ${random.letters(12)}`;
}

/** Somebody's new note. Throws when it cannot be made. */
export async function newNote(owner: Person): Promise<Note> {
  const text = someText();
  const res = await as(owner, "post", "/notes", { text });
  const { id } = (res.body ?? {}) as Partial<Note>;
  if (res.status !== 201 || typeof id !== "string")
    throw new Error(`this test begins with a note, and POST /notes answered ${res.status}`);
  return { id, ownerId: owner.id, text };
}

/** The list `items` of an answer. Throws when it has none. */
export function itemsIn(res: Response): unknown[] {
  const { items } = (res.body ?? {}) as { items?: unknown };
  if (Array.isArray(items)) return items;
  throw new Error(`the answer, with status ${res.status}, has no list items: { "items": [...] }`);
}

/** GET /notes holds a note of who asks, and none of somebody else's. */
export async function expectOwnOnly(who: Person, own: Note, other: Note): Promise<void> {
  const res = await as(who, "get", "/notes");
  hint(
    "The user's own note is not in the list, or is not as POST answered it. GET /notes answers { items: [...] } with the user's own notes: WHERE owner_id = $1.",
  );
  expect(itemsIn(res)).toContainEqual(own);
  hint("Another user's note is in the list. It holds the user's own, an admin's too: WHERE owner_id = $1.");
  expect(itemsIn(res)).not.toContainEqual(other);
}
