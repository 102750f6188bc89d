import { randomUUID } from "node:crypto";
import { Refusal } from "./answer.js";
import { fits, hash } from "./password.js";

export function accounts(db) {
  const one = async (sql, values) => (await db.query(sql, values)).rows[0];

  return {
    async create(email, password) {
      const user = await one(
        `INSERT INTO users (id, email, password_hash) VALUES ($1, $2, $3)
         ON CONFLICT ON CONSTRAINT users_email DO NOTHING RETURNING id, email, role`,
        [randomUUID(), email, await hash(password)],
      );
      if (!user) throw new Refusal(409, "this email is taken");
      return user;
    },

    /** The id of the one with this email and password, or null. */
    async check(email, password) {
      const row = await one("SELECT id, password_hash FROM users WHERE email = $1", [email]);
      return (await fits(password, row?.password_hash)) ? row.id : null;
    },

    byId: (id) => one("SELECT id, email, role FROM users WHERE id = $1", [id]),

    all: async () => (await db.query("SELECT id, email, role FROM users ORDER BY no")).rows,

    giveRole: (id, role) => one("UPDATE users SET role = $2 WHERE id = $1 RETURNING id, email, role", [id, role]),
  };
}
