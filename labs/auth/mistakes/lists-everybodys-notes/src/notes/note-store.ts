import type pg from "pg";
import type { Note } from "./note.ts";

const COLUMNS = `id, owner_id AS "ownerId", text`;

/** Notes in Postgres. Who may do what with them is decided before. */
export class NoteStore {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async insert(ownerId: string, text: string): Promise<Note> {
    const [note] = await this.#notes(`INSERT INTO notes (owner_id, text) VALUES ($1, $2) RETURNING ${COLUMNS}`, [
      ownerId,
      text,
    ]);
    if (note === undefined) throw new Error("INSERT returned no row");
    return note;
  }

  async listOf(_ownerId: string): Promise<Note[]> {
    return this.#notes(`SELECT ${COLUMNS} FROM notes ORDER BY id`, []);
  }

  async find(id: string): Promise<Note | undefined> {
    const [note] = await this.#notes(`SELECT ${COLUMNS} FROM notes WHERE id = $1`, [id]);
    return note;
  }

  async setText(id: string, text: string): Promise<Note | undefined> {
    const [note] = await this.#notes(`UPDATE notes SET text = $2 WHERE id = $1 RETURNING ${COLUMNS}`, [id, text]);
    return note;
  }

  async delete(id: string): Promise<void> {
    await this.#pool.query("DELETE FROM notes WHERE id = $1", [id]);
  }

  async #notes(sql: string, values: unknown[]): Promise<Note[]> {
    return (await this.#pool.query<Note>(sql, values)).rows;
  }
}
