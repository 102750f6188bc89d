import { createHash, randomBytes } from "node:crypto";
import type pg from "pg";

/** How long a session lives when nobody ends it. */
export const SESSION_SECONDS = 7 * 24 * 60 * 60;

const TOKEN_BYTES = 32;

/**
 * Sessions in Postgres, and the refresh tokens that carry them. A token is kept as its hash: it is random and
 * long, so a quick one will do.
 */
export class SessionStore {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** Begins a session and returns its first token. */
  async begin(userId: string): Promise<string> {
    const token = newToken();
    await this.#pool.query(
      `WITH begun AS (
         INSERT INTO sessions (user_id, expires_at) VALUES ($1, now() + make_interval(secs => $2)) RETURNING id
       )
       INSERT INTO refresh_tokens (hash, session_id) SELECT $3, id FROM begun`,
      [userId, SESSION_SECONDS, hashOf(token)],
    );
    return token;
  }

  /**
   * Takes a token and gives the next one. Undefined when the token is no good; one that was good before ends
   * its session. Marking it as used is the check that it was not: of two at the same moment one succeeds.
   */
  async rotate(token: string): Promise<{ userId: string; next: string } | undefined> {
    const next = newToken();
    const { rows } = await this.#pool.query<{ userId: string; sessionId: string }>(
      `SELECT user_id AS "userId", session_id AS "sessionId" FROM refresh_tokens JOIN sessions ON sessions.id = session_id
        WHERE hash = $1 AND used_at IS NULL AND ended_at IS NULL AND expires_at > now()`,
      [hashOf(token)],
    );
    const sessionId = rows[0]?.sessionId;
    if (sessionId !== undefined) {
      await this.#pool.query("UPDATE refresh_tokens SET used_at = now() WHERE hash = $1", [hashOf(token)]);
      await this.#pool.query("INSERT INTO refresh_tokens (hash, session_id) VALUES ($1, $2)", [hashOf(next), sessionId]);
    }
    if (rows[0] !== undefined) return { userId: rows[0].userId, next };
    return undefined;
  }

  /** Ends the session that a token belongs to, or belonged to. */
  async end(token: string): Promise<void> {
    await this.#pool.query(
      `UPDATE sessions SET ended_at = now()
        WHERE ended_at IS NULL AND id = (SELECT session_id FROM refresh_tokens WHERE hash = $1)`,
      [hashOf(token)],
    );
  }
}

function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString("base64url");
}

function hashOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
