import { isDown } from "./cell.ts";
import { currentContext } from "./context.ts";
import { type Command, commandsSince, markRedis, type RedisMark } from "./redis-watch.ts";
import type { Statement } from "./sql-line.ts";
import { markSql, statementsSince } from "./sql-log.ts";

/** A point in time in what the servers saw. A service that the suite kept down then has none. */
export interface Mark {
  sqlOffset: number | null;
  redis: RedisMark | null;
}

/**
 * What the app sent to the services, from the servers' own side and never from the app:
 *
 *     const mark = await observe.mark();
 *     await api().get("/books");
 *     const statements = await observe.sql(mark);
 *
 * Complete and in the server's order. What the suite sends is not in it. Needs a cell.
 */
export const observe = {
  /** Marks now, in every service the lab has. */
  mark: async (): Promise<Mark> => {
    const { postgres, redis } = currentContext().wiring.services;
    const [sqlOffset, redisMark] = await Promise.all([
      postgres === undefined || isDown("postgres") ? null : markSql(),
      redis === undefined || isDown("redis") ? null : markRedis(),
    ]);
    return { sqlOffset, redis: redisMark };
  },
  /** The statements the app sent since the mark, oldest first, `BEGIN` and `COMMIT` included. */
  sql: async ({ sqlOffset }: Mark): Promise<Statement[]> => statementsSince(sqlOffset ?? missing("postgres")),
  /** The commands the app sent since the mark, oldest first, those of its connections and scripts included. */
  redis: async ({ redis }: Mark): Promise<Command[]> => commandsSince(redis ?? missing("redis")),
  /**
   * The lines an app has written to stdout and stderr since it was first started, up to now: the first and the
   * last 500, each cut at 2,000 characters. Without a name, the lab's first app.
   */
  log: async (app?: string): Promise<string[]> => {
    const { ask, wiring } = currentContext();
    return (await ask("log", { app: app ?? Object.keys(wiring.apps)[0] ?? "" })).lines;
  },
};

function missing(service: string): never {
  throw new Error(`${service} is not a service of this lab, or was down at observe.mark()`);
}
