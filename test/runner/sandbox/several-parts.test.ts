import { describe, expect, it } from "vitest";
import type { Cell, CellShape } from "../../../runner/sandbox/cell.ts";
import { runtimes } from "../../support/runtimes.ts";
import { attempt, holds, servingCell, shape } from "./probe-cell.ts";

/** Cells with more than one app and one service: replicas, Redis, secrets, and what of all this can be observed. */

const wide: CellShape = {
  ...shape,
  apps: {
    api: { start: "node src/main.ts", port: 3000, replicas: 2 },
    worker: { start: "node src/main.ts", port: 3100, replicas: 1 },
  },
  services: ["postgres", "redis"],
  packages: ["pg", "ioredis"],
  secrets: ["TOKEN_SECRET"],
};

describe.each(runtimes)("a wide cell in the $name runtime", ({ available, hasRedis, runtime, leftovers }) => {
  const when = it.skipIf(!available || !hasRedis);
  const serving = (): Promise<Cell> => servingCell(runtime(), wide);

  when("runs several apps side by side, and a replica from when it is started until it is killed", async () => {
    await using cell = await serving();
    await holds(
      cell,
      `const gone = (app) => api(app).get("/boot").then(() => { throw new Error("answered"); }, () => undefined);
       await eventually(async () => expect(await at("worker", "boot")).toHaveProperty("is"));
       await gone("api-2");
       await cell.restart("api");
       await cell.start("api-2");
       const born = [await at("api", "boot"), await at("api-2", "boot"), await at("worker", "boot")].map(({ is }) => is.startedAt);
       expect(new Set(born).size).toBe(3);
       await cell.kill("api-2");
       await gone("api-2");
       expect(await at("api", "boot")).toHaveProperty("is");
       await cell.start("api-2");
       expect((await at("api-2", "boot")).is.startedAt).toBeGreaterThan(Math.max(...born));`,
    );
    await expect(Promise.race([cell.appExit, Promise.resolve("all run")])).resolves.toBe("all run");
    await cell[Symbol.asyncDispose]();
    expect(await leftovers()).toEqual([]);
  });

  when("gives every app the cell's secrets, and tells the suite", async () => {
    await using cell = await serving();
    await holds(
      cell,
      `expect(secret("TOKEN_SECRET")).toMatch(/^[0-9a-f]{64}$/);
       await eventually(async () => expect((await at("worker", "env")).is.TOKEN_SECRET).toBe(secret("TOKEN_SECRET")));
       expect((await at("api", "env")).is.TOKEN_SECRET).toBe(secret("TOKEN_SECRET"));
       expect(() => secret("OTHER_SECRET")).toThrow("needs \`secrets: [OTHER_SECRET]\` in lab.yaml");`,
    );
  });

  when("lets the app use Redis, and not rule it", async () => {
    await using cell = await serving();
    await holds(
      cell,
      `expect(await ask("redis", "SET greeting hello")).toEqual({ is: "OK" });
       expect(await redis().get("greeting")).toBe("hello");
       expect(await ask("redis", "XADD events * kind made")).toHaveProperty("is");
       expect(await ask("redis", "EVAL return(1) 0")).toEqual({ is: 1 });
       for (const command of ["FLUSHALL", "CONFIG GET *", "SHUTDOWN", "DEBUG SLEEP 1", "MONITOR", "REPLICAOF a 1", "CLIENT KILL a:1", "ACL LIST", "MODULE LIST"])
         expect([command, (await ask("redis", command)).error]).toEqual([command, expect.stringMatching(/NOPERM|not allowed/)]);`,
    );
  });

  when("sees every command of the app, in order, and none of the suite", async () => {
    await using cell = await serving();
    await holds(
      cell,
      `await ask("redis", "SET before 1");
       const mark = await observe.mark();
       const before = Date.now() - 5;
       await ask("redis", 'SET key wörld"\\\\x41\\n');
       await redis().eval("return redis.call('GET', 'ours')", 0);
       await ask("redis", "EVAL return(redis.call('GET','theirs')) 0");
       await ask("redis", "GET key");
       // The worker may be connecting just now.
       const seen = (await observe.redis(mark)).filter(({ name }) => !["hello", "client", "info"].includes(name));
       expect(seen.map(({ name, args, script }) => [name, args[0], script])).toEqual([
         ["set", "key", false], ["eval", "return(redis.call('GET','theirs'))", false], ["get", "theirs", true], ["get", "key", false]]);
       expect(seen[0].args[1]).toBe('wörld"\\\\x41\\n');
       expect(seen[0].at).toBeGreaterThan(before);
       expect(seen[0].at).toBeLessThan(Date.now() + 5);
       const sql = await observe.mark();
       await ask("sql", "SELECT 1");
       expect(Math.abs((await observe.sql(sql))[0].at - Date.now())).toBeLessThan(2000);
`,
    );
  });

  when("goes on observing after Redis was away, and says what it cannot know", async () => {
    await using cell = await serving();
    await holds(
      cell,
      `const old = await observe.mark();
       await cell.pause("redis");
       const paused = await observe.mark();
       await cell.resume("redis");
       await expect(observe.redis(paused)).rejects.toThrow("redis is not a service of this lab, or was down at observe.mark()");
       await cell.kill("redis");
       expect(await observe.sql(await observe.mark())).toEqual([]);
       await cell.start("redis");
       await expect(observe.redis(old)).rejects.toThrow("redis was killed since observe.mark()");
       const mark = await observe.mark();
       await eventually(async () => expect(await ask("redis", "GET key")).toHaveProperty("is"));
       expect((await observe.redis(mark)).some(({ name }) => name === "get")).toBe(true);`,
    );
  });

  when("kills Redis without losing what it had taken", async () => {
    await using cell = await serving();
    await holds(
      cell,
      `await redis().set("kept", "7");
       await redis().multi().set("first", "1").set("second", "2").exec();
       await redis().eval("redis.call('SET', 'third', '3') redis.call('SET', 'fourth', '4')", 0);
       await cell.kill("redis");
       await expect(redis().get("kept")).rejects.toThrow();
       await cell.start("redis");
       expect(await redis().mget("kept", "first", "second", "third", "fourth")).toEqual(["7", "1", "2", "3", "4"]);
`,
    );
  });

  when("passes a signal on to a service, which then ends in order and can be started again", async () => {
    await using cell = await serving();
    await holds(
      cell,
      `const ends = (name) => eventually(async () => {
         const runs = await cell.pause(name).then(() => true, () => false);
         if (runs) await cell.resume(name);
         expect(runs).toBe(false);
       });
       await redis().set("kept", "7");
       await cell.signal("redis", "SIGTERM");
       await ends("redis");
       expect(await ask("redis", "GET kept")).toHaveProperty("error");
       await cell.start("redis");
       expect(await redis().get("kept")).toBe("7");
       await cell.signal("postgres", "SIGHUP");
       expect(await db().query("SELECT 1 AS one")).toEqual([{ one: 1 }]);
       await cell.signal("postgres", "SIGINT");
       await ends("postgres");
       await cell.start("postgres");
       expect(await eventually(() => db().query("SELECT 1 AS one"))).toEqual([{ one: 1 }]);`,
    );
  });

  when("tells how an app ended after a signal, or that it runs on", async () => {
    await using cell = await serving();
    await holds(
      cell,
      `await expect(cell.exited("api", 100)).rejects.toThrow("api still ran 0.1 s later");
       await expect(cell.exited("redis")).rejects.toThrow("this cell has no redis");
       await cell.signal("api", "SIGTERM");
       expect(await cell.exited("api")).toEqual({ code: 0, signal: null });
       await cell.start("api");
       await cell.kill("api");
       expect(await cell.exited("api")).toEqual({ code: null, signal: "SIGKILL" });
       await expect(cell.exited("api-2")).rejects.toThrow("api-2 is not running");
       await cell.start("api");`,
    );
  });

  when("shows what each app has written", async () => {
    await using cell = await serving();
    await holds(
      cell,
      `await ask("log", "sesame");
       const lines = await observe.log();
       expect(lines).toEqual(expect.arrayContaining(["ready to serve", "sesame", "err sesame"]));
       expect(await observe.log("worker")).not.toContain("sesame");
       await expect(observe.log("nobody")).rejects.toThrow("this cell has no app nobody");`,
    );
  });

  when("holds a transaction's locks while the test does something else, and rolls back what fails", async () => {
    await using cell = await serving();
    await holds(
      cell,
      `await ask("sql", "CREATE TABLE stock (n int)");
       await ask("sql", "INSERT INTO stock VALUES (1)");
       await db().transaction(async (query) => {
         await query("SELECT n FROM stock FOR UPDATE");
         await expect(api().get("/sql?q=UPDATE+stock+SET+n=2").timeout(200)).rejects.toMatchObject({ timeout: 200 });
       });
       await eventually(async () => expect(await db().query("SELECT n FROM stock")).toEqual([{ n: 2 }]));
       await expect(db().transaction(async (query) => {
         await query("UPDATE stock SET n = 3");
         throw new Error("changed my mind");
       })).rejects.toThrow("changed my mind");
       expect(await db().query("SELECT n FROM stock")).toEqual([{ n: 2 }]);
       await expect(db().transaction(async () => cell.restart("postgres"))).rejects.toThrow();
       expect(await db().query("SELECT n FROM stock")).toEqual([{ n: 2 }]);`,
    );
  });

  when("prepares the database with a lab's seed, which the app may use and not redefine", async () => {
    await using cell = await serving();
    await cell.suite.call("seed", {
      sql: "CREATE TABLE items (id serial PRIMARY KEY, name text);\nINSERT INTO items (name) VALUES ('a');",
    });
    await holds(
      cell,
      `expect(await ask("sql", "INSERT INTO items (name) VALUES ('b') RETURNING id")).toEqual({ is: [{ id: 2 }] });
       expect(await ask("sql", "ALTER TABLE items ADD COLUMN extra int")).toEqual({ error: "42501" });`,
    );
    await expect(cell.suite.call("seed", { sql: "SELECT 1;\nSELECT nonsense;" })).rejects.toThrow(
      'line 2: column "nonsense" does not exist',
    );
  });
});

describe("a suite that asks for a service the lab does not have", () => {
  it("is told what to write in lab.yaml", async () => {
    const embedded = runtimes.find(({ name }) => name === "embedded");
    if (embedded === undefined) throw new Error("no embedded runtime");
    await using cell = await servingCell(embedded.runtime());
    expect(await attempt(cell, `redis()`)).toMatchObject({
      status: "failed",
      message: "redis() needs `services: [redis]` in lab.yaml",
    });
    expect(await attempt(cell, `await observe.redis(await observe.mark())`)).toMatchObject({
      message: "redis is not a service of this lab, or was down at observe.mark()",
    });
  });
});
