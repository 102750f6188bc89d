import type pg from "pg";
import type { Cache } from "./cache.ts";
import type { Database } from "./database.ts";

export interface Question<T> {
  key: string;
  sql: string;
  value: string | number;
  shape: (rows: pg.QueryResultRow[]) => T;
  lifetime: (answer: T) => [number, number];
}

/**
 * Reads through the cache. Inside this process those who ask for one version of one key share one answer; between
 * processes an advisory lock of Postgres lets one of them ask, and the others look again after it.
 */
export function createReader({ pool, transaction }: Database, cache: Cache) {
  const underWay = new Map<string, Promise<unknown>>();

  return async function read<T>(question: Question<T>): Promise<T> {
    const found = await cache.look(question.key);
    if (found === undefined) return ask(question, pool);
    const known = parsed<T>(found.text);
    if (known !== undefined) return known;
    return shared(`${found.version} ${question.key}`, () => askAlone(question, found.version));
  };

  async function shared<T>(name: string, work: () => Promise<T>): Promise<T> {
    const running = underWay.get(name) as Promise<T> | undefined;
    if (running !== undefined) return running;
    const mine = work().finally(() => underWay.delete(name));
    underWay.set(name, mine);
    return mine;
  }

  async function askAlone<T>(question: Question<T>, version: string): Promise<T> {
    return transaction(async (client) => {
      await client.query("SELECT pg_advisory_xact_lock(hashtext($1))", [`${version} ${question.key}`]);
      const stored = parsed<T>((await cache.look(question.key))?.text ?? null);
      if (stored !== undefined) return stored;
      const answer = await ask(question, client);
      const [least, most] = question.lifetime(answer);
      const lifetime = Math.round(least + Math.random() * (most - least));
      await cache.store(question.key, version, JSON.stringify(answer), lifetime);
      return answer;
    });
  }
}

async function ask<T>({ sql, value, shape }: Question<T>, client: pg.Pool | pg.PoolClient): Promise<T> {
  return shape((await client.query(sql, [value])).rows);
}

function parsed<T>(text: string | null): T | undefined {
  try {
    return text === null ? undefined : (JSON.parse(text) as T);
  } catch {
    return undefined;
  }
}
