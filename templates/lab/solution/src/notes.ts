import type pg from "pg";

export interface Note {
  id: string;
  text: string;
}

/** Where notes are kept. */
export interface Notes {
  add(text: string): Promise<Note>;
  find(id: string): Promise<Note | null>;
}

/** Notes in Postgres, whose table is made when it is not there yet. */
export async function openNotes(pool: pg.Pool): Promise<Notes> {
  await pool.query(
    "CREATE TABLE IF NOT EXISTS notes (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), text text NOT NULL)",
  );
  return {
    add: async (text) => {
      const { rows } = await pool.query<Note>("INSERT INTO notes (text) VALUES ($1) RETURNING id, text", [text]);
      const [note] = rows;
      if (note === undefined) throw new Error("INSERT returned no row");
      return note;
    },
    find: async (id) => {
      if (!isUuid(id)) return null;
      const { rows } = await pool.query<Note>("SELECT id, text FROM notes WHERE id = $1", [id]);
      return rows[0] ?? null;
    },
  };
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
