import { describe, expect, it } from "vitest";
import type { Cell } from "../../../runner/sandbox/cell.ts";
import { probeApp } from "../../support/probe-app.ts";
import { runtimes } from "../../support/runtimes.ts";
import { attempt, holds, servingCell, shape } from "./probe-cell.ts";

/** What every runtime has to do, whatever it is made of. How it is controlled is in control.test.ts. */

describe.each(runtimes)("the $name runtime", ({ available, runtime, leftovers }) => {
  const when = it.skipIf(!available);

  const serving = (): Promise<Cell> => servingCell(runtime());

  when("starts an app from an archive, with an environment of its own", async () => {
    await using cell = await serving();
    await holds(
      cell,
      `const env = (await ask("env")).is;
       expect(Object.keys(env)).toEqual(expect.arrayContaining(["PORT", "DATABASE_URL", "PATH"]));
       expect(Object.keys(env).filter((name) => /BACKLAB|SECRET|NPM|DOCKER|REDIS/i.test(name))).toEqual([]);`,
    );
    await expect.poll(() => cell.logs["api"]?.last(5)).toEqual(["ready to serve"]);
  });

  when("offers the lab's packages and no others", async () => {
    await using cell = await serving();
    await holds(
      cell,
      `expect(await ask("import", "pg")).toEqual({ is: true });
       expect(await ask("import", "express")).toEqual({ error: "ERR_MODULE_NOT_FOUND" });`,
    );
  });

  when("gives the app a database of its own, without privileges", async () => {
    await using cell = await serving();
    await holds(
      cell,
      `expect(await ask("sql", "CREATE TABLE notes (id int)")).toEqual({ is: [] });
       expect(await ask("sql", "CREATE ROLE me")).toEqual({ error: "42501" });
       expect(await ask("sql", "COPY notes FROM PROGRAM 'id'")).toEqual({ error: "42501" });
       expect(await ask("sql", "SELECT pg_read_file('PG_VERSION')")).toEqual({ error: "42501" });
       expect(await ask("sql", "SET log_statement = 'none'")).toEqual({ error: "42501" });
       expect(await db().query("SELECT current_setting('is_superuser') AS is")).toEqual([{ is: "off" }]);
       expect(await db().query("SELECT id FROM notes")).toEqual([]);`,
    );
  });

  when("sees every statement of the app, in order, and none of the suite", async () => {
    await using cell = await serving();
    await holds(
      cell,
      `await ask("sql", "SELECT 1 AS before");
       const mark = await observe.mark();
       await ask("sql", "SELECT 2 AS first, 'it''s'");
       await db().query("SELECT 3 AS ours");
       await ask("sql", "SELECT nonsense");
       await ask("sql", "SELECT 4 AS last -- done");
       const seen = await observe.sql(mark);
       expect(seen.map(({ text }) => text)).toEqual(["SELECT 2 AS first, 'it''s'", "SELECT nonsense", "SELECT 4 AS last -- done"]);
       expect(seen[0].shape).toBe("select ? as first, ?");
       expect(await observe.sql(await observe.mark())).toEqual([]);`,
    );
  });

  when("keeps what the app logs on both streams", async () => {
    await using cell = await serving();
    await holds(cell, `await ask("log", "hello, wörld")`);
    await expect.poll(() => cell.logs["api"]?.last(2).sort()).toEqual(["err hello, wörld", "hello, wörld"]);
  });

  when.each([
    ["exit", "3", { app: "api", code: 3, signal: null, outOfMemory: false }],
    ["exit", "0", { app: "api", code: 0, signal: null, outOfMemory: false }],
    ["die", "SIGKILL", { app: "api", code: null, signal: "SIGKILL", outOfMemory: false }],
  ])("notices that the app ends by itself: %s %s", async (how, q, exit) => {
    await using cell = await serving();
    await attempt(cell, `await ask("${how}", "${q}").catch(() => undefined)`);
    expect(await cell.appExit).toEqual(exit);
  });

  when("restarts the app as a new process that finds only what is in the services", async () => {
    await using cell = await serving();
    await holds(
      cell,
      `const before = (await ask("boot")).is;
       await ask("write", "kept?");
       await ask("sql", "CREATE TABLE kept AS SELECT 7 AS n");
       await cell.restart("api");
       expect((await ask("boot")).is.startedAt).toBeGreaterThan(before.startedAt);
       expect(await ask("read")).toEqual({ error: "ENOENT" });
       expect(await ask("sql", "SELECT n FROM kept")).toEqual({ is: [{ n: 7 }] });`,
    );
    await expect(Promise.race([cell.appExit, Promise.resolve("runs")])).resolves.toBe("runs");
  });

  when("kills, starts, signals, pauses and resumes the app when asked, and counts none of it as its end", async () => {
    await using cell = await serving();
    await holds(
      cell,
      `await cell.kill("api");
       await refused("boot");
       await cell.start("api");
       expect(await ask("boot")).toHaveProperty("is");
       await cell.pause("api");
       await expect(api().get("/boot").timeout(300)).rejects.toMatchObject({ timeout: 300 });
       await cell.resume("api");
       expect(await ask("boot")).toHaveProperty("is");
       await cell.signal("api", "SIGTERM");
       await eventually(() => refused("boot"));`,
    );
    expect(cell.logs["api"]?.last(1)).toEqual(["goodbye"]);
    await expect(Promise.race([cell.appExit, Promise.resolve("asked for")])).resolves.toBe("asked for");
  });

  when("kills and restarts Postgres without losing what was committed, and pauses it", async () => {
    await using cell = await serving();
    await holds(
      cell,
      `await ask("sql", "CREATE TABLE kept AS SELECT 7 AS n");
       await cell.kill("postgres");
       expect(await ask("sql", "SELECT 1")).toHaveProperty("error");
       await cell.start("postgres");
       expect(await eventually(async () => (await ask("sql", "SELECT n FROM kept")).is ?? Promise.reject(new Error("not yet")))).toEqual([{ n: 7 }]);
       await cell.restart("postgres");
       expect(await eventually(async () => (await ask("sql", "SELECT n FROM kept")).is ?? Promise.reject(new Error("not yet")))).toEqual([{ n: 7 }]);
       await cell.pause("postgres");
       await expect(api().get("/sql?q=SELECT+1").timeout(300)).rejects.toMatchObject({ timeout: 300 });
       await cell.resume("postgres");
       expect(await ask("sql", "SELECT 1 AS one")).toEqual({ is: [{ one: 1 }] });`,
    );
  });

  when("refuses to act on what it does not have, naming what it has", async () => {
    await using cell = await serving();
    const asked = cell.control({ verb: "kill", target: "worker" });
    await expect(asked).rejects.toMatchObject({
      code: "cell_failed",
      message: "this cell has no worker; it has api, postgres",
    });
    await expect(cell.load("worker", await probeApp())).rejects.toMatchObject({ code: "cell_failed" });
  });

  when("leaves no app running once sealed, and nothing at all once disposed of", async () => {
    const cell = await serving();
    await cell.seal();
    await holds(cell, `await refused("boot")`);
    await cell[Symbol.asyncDispose]();
    await cell[Symbol.asyncDispose]();
    expect(await leftovers()).toEqual([]);
  });

  when.each([0, 50, 150, 300, 600])("leaves nothing when it is cancelled %i ms into its start", async (afterMs) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), afterMs);
    const opening = runtime().open(shape, controller.signal);
    const cell = await opening.catch((error: unknown) => error);
    if (cell instanceof Error) expect(cell).toMatchObject({ code: "cancelled" });
    else await (cell as Cell)[Symbol.asyncDispose]();
    expect(await leftovers()).toEqual([]);
  });
});
