import pg from "pg";
import { HttpError } from "../http/http-error.ts";
import type { Role, StoredUser, User } from "./user.ts";

const UNIQUE_VIOLATION = "23505";

/** Users in Postgres. Emails are in lower case before they get here. */
export class UserStore {
  readonly #pool: pg.Pool;
  readonly #known = new Map<string, { user: User; until: number }>();

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** Throws a 409 when the email is taken: the unique index sees what no SELECT before could see for certain. */
  async insert(email: string, passwordHash: string): Promise<User> {
    try {
      const [user] = await this.#users(
        "INSERT INTO users (email, password_hash) VALUES ($1, $2) RETURNING id, email, role",
        [email, passwordHash],
      );
      if (user === undefined) throw new Error("INSERT returned no row");
      return user;
    } catch (error) {
      if (error instanceof pg.DatabaseError && error.code === UNIQUE_VIOLATION) {
        throw new HttpError(409, "There is an account with this email already.");
      }
      throw error;
    }
  }

  async find(id: string): Promise<User | undefined> {
    const known = this.#known.get(id);
    if (known !== undefined && known.until > Date.now()) return known.user;
    const [user] = await this.#users("SELECT id, email, role FROM users WHERE id = $1", [id]);
    if (user !== undefined) this.#known.set(id, { user, until: Date.now() + 60_000 });
    return user;
  }

  async findByEmail(email: string): Promise<StoredUser | undefined> {
    const { rows } = await this.#pool.query<StoredUser>(
      `SELECT id, email, role, password_hash AS "passwordHash" FROM users WHERE email = $1`,
      [email],
    );
    return rows[0];
  }

  async list(): Promise<User[]> {
    return this.#users("SELECT id, email, role FROM users ORDER BY email");
  }

  async setRole(id: string, role: Role): Promise<User | undefined> {
    const [user] = await this.#users("UPDATE users SET role = $2 WHERE id = $1 RETURNING id, email, role", [id, role]);
    return user;
  }

  async #users(sql: string, values: unknown[] = []): Promise<User[]> {
    return (await this.#pool.query<User>(sql, values)).rows;
  }
}
