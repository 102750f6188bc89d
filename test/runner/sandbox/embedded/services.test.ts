import pg from "pg";
import { describe, expect, it } from "vitest";
import type { Verb } from "../../../../grader/protocol/methods.ts";
import type { Cell } from "../../../../runner/sandbox/cell.ts";
import { findRedis } from "../../../../runner/sandbox/embedded/redis-server.ts";
import { answering, never, runtimeInItsOwnFolder, shape } from "./support.ts";

const redisIsHere = await findRedis(process.env).then(
  () => true,
  () => false,
);

/** Runs SQL on a connection of its own. */
async function sql(url: string | undefined, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  client.on("error", () => undefined);
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(text).finally(() => client.end());
  return rows;
}

async function act(cell: Cell, target: string, ...verbs: Verb[]): Promise<void> {
  for (const verb of verbs) await cell.control({ verb, target });
}

describe("the embedded Postgres", { timeout: 60_000 }, () => {
  it("has passwords of its own, lets nobody in without, and offers no socket", async () => {
    await using place = await runtimeInItsOwnFolder();
    await using one = await place.runtime.open(shape({ services: ["postgres"] }), never);
    await using two = await place.runtime.open(shape({ services: ["postgres"] }), never);
    const [first, second] = [one, two].map(({ wiring }) => new URL(wiring.services.postgres?.suite ?? ""));
    expect(first?.password).not.toBe(second?.password);
    if (first !== undefined) first.password = "";
    await expect(sql(first?.href, "SELECT 1")).rejects.toThrow(/password/);
    expect(await sql(second?.href, "SHOW unix_socket_directories")).toEqual([{ unix_socket_directories: "" }]);
  });

  it("is the same after kill and start, and after a pause in which not one of its processes answered", async () => {
    await using place = await runtimeInItsOwnFolder();
    await using cell = await place.runtime.open(shape({ services: ["postgres"] }), never);
    const url = cell.wiring.services.postgres?.suite;
    await sql(url, "CREATE TABLE kept AS SELECT 7 AS n");
    await act(cell, "postgres", "kill");
    await expect(sql(url, "SELECT 1")).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await act(cell, "postgres", "start", "start");
    expect(await sql(url, "SELECT n FROM kept")).toEqual([{ n: 7 }]);
    await act(cell, "postgres", "restart", "pause");
    await expect(sql(url, "SELECT 1")).rejects.toThrow(/timeout/);
    await act(cell, "postgres", "resume");
    expect(await sql(url, "SELECT n FROM kept")).toEqual([{ n: 7 }]);
  });

  it("writes the statements of the app's role where the superuser can read them", async () => {
    await using place = await runtimeInItsOwnFolder();
    await using cell = await place.runtime.open(shape({ services: ["postgres"], packages: ["pg"] }), never);
    const query = `(await import("pg")).default`;
    await cell.load(
      "api",
      await answering(`(async () => {
        const client = new (${query}).Client({ connectionString: process.env.DATABASE_URL });
        await client.connect();
        return (await client.query("SELECT 41 + 1 AS n")).rows.concat(await client.end() ?? []);
      })()`),
    );
    const ask = async (): Promise<unknown> => (await fetch(cell.wiring.apps["api"]?.url ?? "")).json();
    await expect.poll(ask, { timeout: 10_000 }).toEqual([{ n: 42 }]);
    const log = (): Promise<unknown[]> =>
      sql(
        cell.wiring.services.postgres?.admin,
        "SELECT pg_read_file('log/postgresql.json') LIKE '%SELECT 41 + 1%' AS seen",
      );
    await expect.poll(log).toEqual([{ seen: true }]);
  });

  it("leaves nothing when it is disposed of while paused or killed", async () => {
    await using place = await runtimeInItsOwnFolder();
    for (const verb of ["pause", "kill"] as const) {
      const cell = await place.runtime.open(shape({ services: ["postgres"] }), never);
      await act(cell, "postgres", verb);
      await cell[Symbol.asyncDispose]();
      expect(await place.leftovers()).toEqual([]);
    }
  });
});

describe.skipIf(!redisIsHere)("the embedded Redis", { timeout: 60_000 }, () => {
  it("keeps its data through kill, start, pause and resume, and goes with the cell", async () => {
    const { Redis } = await import("ioredis");
    await using place = await runtimeInItsOwnFolder();
    const cell = await place.runtime.open(shape({ services: ["redis"] }), never);
    const run = async <T>(use: (redis: InstanceType<typeof Redis>) => Promise<T>): Promise<T> => {
      const redis = new Redis(cell.wiring.services.redis ?? "", { commandTimeout: 1_000, retryStrategy: () => null });
      redis.on("error", () => undefined);
      return use(redis).finally(() => redis.disconnect());
    };
    await run((redis) => redis.set("kept", "7"));
    await act(cell, "redis", "kill");
    await expect(run((redis) => redis.get("kept"))).rejects.toThrow();
    await act(cell, "redis", "start", "pause");
    await expect(run((redis) => redis.get("kept"))).rejects.toThrow();
    await act(cell, "redis", "resume");
    expect(await run((redis) => redis.get("kept"))).toBe("7");
    await cell[Symbol.asyncDispose]();
    expect(await place.leftovers()).toEqual([]);
  });
});
