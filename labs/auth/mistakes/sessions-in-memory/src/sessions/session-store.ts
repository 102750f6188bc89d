import { createHash, randomBytes, randomUUID } from "node:crypto";
import type pg from "pg";

/** How long a session lives when nobody ends it. */
export const SESSION_SECONDS = 7 * 24 * 60 * 60;

interface Session {
  userId: string;
  current: string;
}

export class SessionStore {
  readonly #sessions = new Map<string, Session>();
  readonly #idOf = new Map<string, string>();

  constructor(_pool: pg.Pool) {}

  async begin(userId: string): Promise<string> {
    const id = randomUUID();
    const token = this.#tokenOf(id);
    this.#sessions.set(id, { userId, current: hashOf(token) });
    return token;
  }

  async rotate(token: string): Promise<{ userId: string; next: string } | undefined> {
    const id = this.#idOf.get(hashOf(token)) ?? "";
    const session = this.#sessions.get(id);
    if (session === undefined) return undefined;
    if (session.current !== hashOf(token)) {
      this.#sessions.delete(id);
      return undefined;
    }
    const next = this.#tokenOf(id);
    session.current = hashOf(next);
    return { userId: session.userId, next };
  }

  async end(token: string): Promise<void> {
    this.#sessions.delete(this.#idOf.get(hashOf(token)) ?? "");
  }

  #tokenOf(id: string): string {
    const token = randomBytes(32).toString("base64url");
    this.#idOf.set(hashOf(token), id);
    return token;
  }
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
