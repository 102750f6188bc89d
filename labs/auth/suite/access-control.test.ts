import { describe, expect, it } from "@jest/globals";
import { hint, random } from "backlab/suite";
import { newAdmin, newPerson, postRegister, register, shared, someCredentials } from "./support/accounts.ts";
import { answersToClaims, expectMemberRefused } from "./support/admin-pages.ts";
import { whyNot } from "./support/answers.ts";
import { as, expectOwnOnly, itemsIn, newNote, someText } from "./support/notes.ts";
import { setRole } from "./support/stored.ts";

/** Two members and an admin whom no test changes; their notes come and go. */
const ada = shared(newPerson);
const bob = shared(newPerson);
const admin = shared(newAdmin);

describe("access-control", () => {
  it("an owner makes, reads, lists, changes and deletes a note", async () => {
    const owner = await ada();
    const text = someText();
    const created = await as(owner, "post", "/notes", { text });
    hint(whyNot(created.status, "POST /notes answers 201 with the note."));
    expect(created.status).toBe(201);
    const note = { id: expect.any(String), ownerId: owner.id, text };
    hint("A note is { id, ownerId, text }; its owner is who made it.");
    expect(created.body).toEqual(note);
    const path = `/notes/${(created.body as { id: string }).id}`;
    hint("Location holds the path of the new note, /notes/<id>: res.location(...).");
    expect(created.headers["location"]).toBe(path);
    hint("GET /notes/<id> answers the owner 200 with the note.");
    expect((await as(owner, "get", path)).body).toEqual(created.body);
    hint("GET /notes answers { items: [...] } with all notes of the user.");
    expect(itemsIn(await as(owner, "get", "/notes"))).toContainEqual(created.body);
    const changed = await as(owner, "put", path, { text: someText() });
    hint(whyNot(changed.status, "PUT /notes/<id> answers the owner 200 with the note and its new text."));
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({ id: (created.body as { id: string }).id, ownerId: owner.id });
    hint("DELETE /notes/<id> answers the owner 204, and from then on the note is gone: 404.");
    expect((await as(owner, "delete", path)).status).toBe(204);
    expect((await as(owner, "get", path)).status).toBe(404);
  });

  it("notes and admin pages answer 401 without a token", async () => {
    const { id } = await newNote(await ada());
    for (const [method, path, body] of [
      ["get", "/notes"],
      ["post", "/notes", { text: someText() }],
      ["get", `/notes/${id}`],
      ["put", `/notes/${id}`, { text: someText() }],
      ["delete", `/notes/${id}`],
      ["get", "/admin/users"],
      ["put", `/admin/users/${(await bob()).id}/role`, { role: "member" }],
    ] as const) {
      const res = await as(null, method, path, body);
      hint(whyNot(res.status, "Nobody is logged in here: 401. Is this route behind the check of the access token?"));
      expect(res.status).toBe(401);
    }
  });

  it("somebody else's note is 404 to read, change and delete, and stays as it is", async () => {
    const note = await newNote(await ada());
    const path = `/notes/${note.id}`;
    const read = await as(await bob(), "get", path);
    const changed = await as(await bob(), "put", path, { text: someText() });
    const deleted = await as(await bob(), "delete", path);
    for (const { status } of [read, changed, deleted]) {
      hint(
        status < 300
          ? "A member got at another member's note by its id. Finding a note is not enough: compare its owner with whose token it is."
          : whyNot(status, "Another member's note is 404, not 403: they must not even learn that it exists."),
      );
      expect(status).toBe(404);
    }
    hint("All three were refused, and the note has changed all the same. Check the owner before you write.");
    expect((await as(await ada(), "get", path)).body).toEqual(note);
  });

  it("somebody else's note answers like one that does not exist", async () => {
    const { id } = await newNote(await ada());
    for (const method of ["get", "delete"] as const) {
      const hidden = await as(await bob(), method, `/notes/${id}`);
      const missing = await as(await bob(), method, `/notes/${random.uuid()}`);
      for (const { status } of [hidden, missing]) {
        hint(whyNot(status, "A note that is not there, and one that is not yours: 404."));
        expect(status).toBe(404);
      }
      hint("The two bodies differ, and so tell which ids belong to somebody. Answer both with one and the same text.");
      expect(hidden.text).toBe(missing.text);
    }
  });

  it("an id that is not a UUID is 404", async () => {
    for (const id of [random.digits(3), random.letters(8), "null"]) {
      const res = await as(await ada(), "get", `/notes/${id}`);
      hint(
        whyNot(
          res.status,
          "No note has an id like this: 404.",
          "Postgres refuses to compare a uuid with this text: look at its form first.",
        ),
      );
      expect(res.status).toBe(404);
    }
  });

  it("a list of notes holds the user's own and no other, an admin's too", async () => {
    const [adas, bobs, admins] = [await newNote(await ada()), await newNote(await bob()), await newNote(await admin())];
    await expectOwnOnly(await bob(), bobs, adas);
    await expectOwnOnly(await admin(), admins, adas);
  });

  it("an admin may read and delete any note, and change only their own", async () => {
    const note = await newNote(await ada());
    const path = `/notes/${note.id}`;
    const read = await as(await admin(), "get", path);
    hint(whyNot(read.status, "An admin reads every note: 200."));
    expect(read.status).toBe(200);
    expect(read.body).toEqual(note);
    const changed = await as(await admin(), "put", path, { text: someText() });
    hint(
      whyNot(
        changed.status,
        "An admin may see this note and not change it, so this is 403: hiding it would be no use.",
      ),
    );
    expect(changed.status).toBe(403);
    const deleted = await as(await admin(), "delete", path);
    hint(whyNot(deleted.status, "An admin deletes every note: 204."));
    expect(deleted.status).toBe(204);
    hint("An admin has deleted this note, with 204, and its owner still finds it.");
    expect((await as(await ada(), "get", path)).status).toBe(404);
  });

  it("a registration that brings a role answers 422 and makes no account", async () => {
    const credentials = someCredentials();
    for (const extra of [{ role: "admin" }, { id: random.uuid() }, { isAdmin: true }]) {
      const res = await postRegister({ ...credentials, ...extra });
      hint(
        res.status === 201
          ? "A member of the body that nobody asked for was let through. Name the members you take (z.strictObject): a role must never come from a client."
          : whyNot(res.status, "An unknown member answers 422."),
      );
      expect(res.status).toBe(422);
    }
    hint("The answer was 422, and yet the email is taken now. Check the body before you create anything.");
    expect((await postRegister(credentials)).status).toBe(201);
  });

  it("a note that brings an owner answers 422", async () => {
    const note = await newNote(await ada());
    const { id: ownerId } = await bob();
    for (const extra of [{ ownerId }, { owner_id: ownerId }, { id: random.uuid() }]) {
      const body = { text: someText(), ...extra };
      const answers = [
        await as(await ada(), "post", "/notes", body),
        await as(await ada(), "put", `/notes/${note.id}`, body),
      ];
      for (const { status } of answers) {
        hint(
          whyNot(status, "Only text is in a body. Who owns a note follows from the token; any other member is 422."),
        );
        expect(status).toBe(422);
      }
    }
    hint("Every answer was 422, and yet the note has changed. Check the body before you write.");
    expect((await as(await ada(), "get", `/notes/${note.id}`)).body).toEqual(note);
  });

  it("a note without text of 1 to 10,000 characters answers 422", async () => {
    for (const body of [{}, { text: "" }, { text: random.int(1, 99) }, { text: "x".repeat(10_001) }]) {
      const res = await as(await ada(), "post", "/notes", body);
      hint(whyNot(res.status, "text is text of 1 to 10,000 characters: 422.", "It got past validation."));
      expect(res.status).toBe(422);
    }
  });

  it("only an admin sees the users", async () => {
    const { id, email } = await ada();
    const res = await as(await admin(), "get", "/admin/users");
    hint(whyNot(res.status, "GET /admin/users answers an admin 200 with { items: [...] }."));
    expect(res.status).toBe(200);
    hint("Each item is a user in exactly three members: id, email and role.");
    expect(itemsIn(res)).toContainEqual({ id, email, role: "member" });
    await expectMemberRefused(await ada());
  });

  it("only an admin gives somebody a role", async () => {
    const { id, email } = await register();
    const path = `/admin/users/${id}/role`;
    const refused = await as(await bob(), "put", path, { role: "admin" });
    hint(
      whyNot(
        refused.status,
        refused.status === 200 ? "A member has just made somebody an admin." : "A member asks for this: 403.",
      ),
    );
    expect(refused.status).toBe(403);
    const res = await as(await admin(), "put", path, { role: "admin" });
    hint(whyNot(res.status, "An admin gives a user a role: 200 with the user, in exactly three members."));
    expect(res.status).toBe(200);
    expect(res.body).toEqual({ id, email, role: "admin" });
    hint("A role is member or admin: anything else is 422.");
    expect((await as(await admin(), "put", path, { role: random.letters(6) })).status).toBe(422);
    hint("There is no such user: 404.");
    expect((await as(await admin(), "put", `/admin/users/${random.uuid()}/role`, { role: "member" })).status).toBe(404);
  });

  it("a role that is claimed makes no admin", async () => {
    await expectMemberRefused(await ada());
    const answers = await answersToClaims(await ada());
    for (const [where, { status }] of Object.entries(answers)) {
      hint(
        status === 200
          ? `A member says ${where} that they are an admin, and was believed. What somebody may do is in the table, not in what they send.`
          : whyNot(
              status,
              "This token is signed with TOKEN_SECRET and good, and it is a member's: 403. A role that is claimed counts for nothing.",
            ),
      );
      expect(status).toBe(403);
    }
  });

  it("a change of role holds at once, for tokens that are out already too", async () => {
    await expectMemberRefused(await ada());
    const person = await newPerson();
    await setRole(person.email, "admin");
    const promoted = await as(person, "get", "/admin/users");
    hint(
      whyNot(
        promoted.status,
        "This user has been made an admin a moment ago. Read the role from the table at each request, not from the token.",
      ),
    );
    expect(promoted.status).toBe(200);
    await setRole(person.email, "member");
    const demoted = await as(person, "get", "/admin/users");
    hint(
      whyNot(
        demoted.status,
        "This user is an admin no more, and still gets in. Is the role kept somewhere between two requests?",
      ),
    );
    expect(demoted.status).toBe(403);
  });
});
