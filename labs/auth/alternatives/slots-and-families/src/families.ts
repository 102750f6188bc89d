import { createHash, randomBytes, randomUUID } from "node:crypto";
import type pg from "pg";
import { inTransaction } from "./db.ts";
import type { User } from "./protect.ts";

const DAYS = 30;
export const COOKIE_MS = DAYS * 24 * 60 * 60 * 1000;

interface Row {
  family: string;
  state: "fresh" | "used" | "dead";
  user_id: string;
  over: boolean;
}

/** The tokens of one login are a family. Whoever touches one locks its family, so that they come one by one. */
export class Families {
  private readonly db: pg.Pool;

  constructor(db: pg.Pool) {
    this.db = db;
  }

  async found(user: User): Promise<string> {
    const token = fresh();
    await add(this.db, token, randomUUID(), user.id);
    return token;
  }

  async renew(old: string): Promise<{ user: User; token: string } | null> {
    return inTransaction(this.db, async (tx) => {
      const row = await lock(tx, old);
      if (row === null || row.over) return null;
      if (row.state !== "fresh") {
        await kill(tx, row.family);
        return null;
      }
      const token = fresh();
      await tx.query("UPDATE refresh_tokens SET state = 'used' WHERE digest = $1", [digest(old)]);
      await add(tx, token, row.family, row.user_id);
      const { rows } = await tx.query<User>("SELECT id, email, role FROM users WHERE id = $1", [row.user_id]);
      const [user] = rows;
      return user === undefined ? null : { user, token };
    });
  }

  async end(token: string): Promise<void> {
    await inTransaction(this.db, async (tx) => {
      const row = await lock(tx, token);
      if (row !== null) await kill(tx, row.family);
    });
  }
}

/** What the token is once nobody else works on its family. */
async function lock(tx: pg.PoolClient, token: string): Promise<Row | null> {
  const select = "SELECT family, state, user_id, until < now() AS over FROM refresh_tokens WHERE digest = $1";
  const [before] = (await tx.query<Row>(select, [digest(token)])).rows;
  if (before === undefined) return null;
  await tx.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [before.family]);
  return (await tx.query<Row>(select, [digest(token)])).rows[0] ?? null;
}

async function add(db: pg.Pool | pg.PoolClient, token: string, family: string, userId: string): Promise<void> {
  await db.query(
    "INSERT INTO refresh_tokens (digest, family, user_id, until) VALUES ($1, $2, $3, now() + $4 * interval '1 day')",
    [digest(token), family, userId, DAYS],
  );
}

async function kill(tx: pg.PoolClient, family: string): Promise<void> {
  await tx.query("UPDATE refresh_tokens SET state = 'dead' WHERE family = $1", [family]);
}

function fresh(): string {
  return randomBytes(20).toString("hex");
}

function digest(token: string): string {
  return createHash("sha256").update(token).digest("base64");
}
