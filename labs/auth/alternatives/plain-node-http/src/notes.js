import { randomUUID } from "node:crypto";
import { Refusal } from "./answer.js";

const SHOWN = `id, owner AS "ownerId", content AS text`;

/** Every statement carries the condition under which this user may run it. */
export function notes(db) {
  const rows = async (sql, values) => (await db.query(sql, values)).rows;
  const mine = (user) => [user.id, user.role === "admin"];
  const gone = () => new Refusal(404, "no such note");

  return {
    async write(user, content) {
      const [note] = await rows(`INSERT INTO notes VALUES ($1, $2, $3) RETURNING ${SHOWN}`, [
        randomUUID(),
        user.id,
        content,
      ]);
      return note;
    },

    listOf: (user) => rows(`SELECT ${SHOWN} FROM notes WHERE owner = $1`, [user.id]),

    async read(user, id) {
      const [note] = await rows(`SELECT ${SHOWN} FROM notes WHERE id = $3 AND (owner = $1 OR $2)`, [...mine(user), id]);
      if (!note) throw gone();
      return note;
    },

    async rewrite(user, id, content) {
      const [note] = await rows(`UPDATE notes SET content = $3 WHERE id = $2 AND owner = $1 RETURNING ${SHOWN}`, [
        user.id,
        id,
        content,
      ]);
      if (note) return note;
      await this.read(user, id);
      throw new Refusal(403, "not yours");
    },

    async tearUp(user, id) {
      const [note] = await rows("DELETE FROM notes WHERE id = $3 AND (owner = $1 OR $2) RETURNING id", [
        ...mine(user),
        id,
      ]);
      if (!note) throw gone();
    },
  };
}
