import pg from "pg";
import { Problem } from "../http/problem.ts";
import type { BookChanges, NewBook, StoredBook } from "./book.ts";
import type { Listing } from "./listing.ts";
import { columnOf, isDescending } from "./listing.ts";

const COLUMNS = "id, title, author, isbn, year, stock, version";
const UNIQUE_VIOLATION = "23505";

/**
 * Books in Postgres. Every change is one statement that carries its own condition: the database decides
 * about two requests at the same moment, and nothing is read first to be decided on later.
 */
export class BookStore {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async insert({ title, author, isbn, year, stock }: NewBook): Promise<StoredBook> {
    const [book] = await this.#books(
      `INSERT INTO books (title, author, isbn, year, stock) VALUES ($1, $2, $3, $4, $5) RETURNING ${COLUMNS}`,
      [title, author, isbn, year, stock],
    );
    if (book === undefined) throw new Error("INSERT returned no row");
    return book;
  }

  async find(id: string): Promise<StoredBook | undefined> {
    const [book] = await this.#books(`SELECT ${COLUMNS} FROM books WHERE id = $1`, [id]);
    return book;
  }

  /** One book more than the page holds, where there is one: that is how the caller knows of a next page. */
  async list({ author, year, sort, limit, cursor }: Listing): Promise<StoredBook[]> {
    const values: unknown[] = [];
    const bind = (value: unknown): string => `$${values.push(value)}`;
    const column = columnOf(sort);
    const [direction, beyond] = isDescending(sort) ? ["DESC", "<"] : ["ASC", ">"];
    const conditions = [
      ...(author === undefined ? [] : [`author = ${pg.escapeLiteral(author)}`]),
      ...(year === undefined ? [] : [`year = ${bind(year)}`]),
      ...(cursor === undefined ? [] : [`(${column}, id) ${beyond} (${bind(cursor.value)}, ${bind(cursor.id)}::uuid)`]),
    ];
    const where = conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
    return this.#books(
      `SELECT ${COLUMNS} FROM books ${where} ORDER BY ${column} ${direction}, id ${direction} LIMIT ${bind(limit + 1)}`,
      values,
    );
  }

  /**
   * Changes the fields given, if the book is there and, where `versions` is not null, still has one of them.
   * Undefined when it is not so.
   */
  async update(id: string, changes: BookChanges, versions: number[] | null): Promise<StoredBook | undefined> {
    const { title, author, isbn, year, stock } = changes;
    const [book] = await this.#books(
      `UPDATE books
          SET title = coalesce($3, title), author = coalesce($4, author), isbn = coalesce($5, isbn),
              year = coalesce($6, year), stock = coalesce($7, stock), version = version + 1
        WHERE id = $1 AND ($2::integer[] IS NULL OR version = ANY ($2))
        RETURNING ${COLUMNS}`,
      [id, versions, title, author, isbn, year, stock],
    );
    return book;
  }

  /** Whether a book went. See `update` for `versions`. */
  async delete(id: string, versions: number[] | null): Promise<boolean> {
    const gone = await this.#books(
      `DELETE FROM books WHERE id = $1 AND ($2::integer[] IS NULL OR version = ANY ($2)) RETURNING ${COLUMNS}`,
      [id, versions],
    );
    return gone.length > 0;
  }

  /** Takes copies out of stock; undefined when the book is not there or has too few. */
  async sell(id: string, quantity: number): Promise<StoredBook | undefined> {
    const [book] = await this.#books(
      `UPDATE books SET stock = stock - $2, version = version + 1
        WHERE id = $1 AND stock >= $2
        RETURNING ${COLUMNS}`,
      [id, quantity],
    );
    return book;
  }

  async #books(sql: string, values: unknown[]): Promise<StoredBook[]> {
    try {
      return (await this.#pool.query<StoredBook>(sql, values)).rows;
    } catch (error) {
      // The unique index saw what no SELECT before the INSERT could see for certain.
      if (error instanceof pg.DatabaseError && error.code === UNIQUE_VIOLATION) {
        throw new Problem(409, "There is a book with this ISBN already.");
      }
      throw error;
    }
  }
}
