import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Outcome } from "../../../grader/outcome.ts";
import type { Cell, CellShape } from "../../../runner/sandbox/cell.ts";
import { probeApp } from "../../support/probe-app.ts";
import { runtimes } from "../../support/runtimes.ts";

/** The suite looks into a database that belongs to the app: what the app can put there must get it nothing. */

const shape: CellShape = {
  apps: { api: { start: "node src/main.ts", port: 3000, replicas: 1 } },
  services: ["postgres"],
  packages: ["pg"],
  secrets: [],
  limits: { memoryMiB: 256, pids: 128, startSeconds: 10, testSeconds: 5, totalSeconds: 60 },
};

/** Whatever calls it, with whatever arguments, tries to make the app's role a superuser. */
const attack = (signature: string, returns: string, value: string): string => `
  CREATE FUNCTION public.${signature} RETURNS ${returns} LANGUAGE plpgsql AS $attack$
  BEGIN
    BEGIN ALTER ROLE learner SUPERUSER; EXCEPTION WHEN insufficient_privilege THEN NULL; END;
    RETURN ${value};
  END $attack$;`;

const ATTACKS = [
  attack("pg_read_file(text, bigint, integer)", "text", "''"),
  attack("pg_read_binary_file(text, bigint, integer)", "bytea", "''"),
  attack("pg_stat_file(text)", "text", "''"),
  attack("format(text, name, name)", "text", "pg_catalog.format($1, $2::text, $3::text)"),
  attack("on_insert()", "trigger", "NEW"),
  "CREATE TABLE public.notes (id int);",
  "CREATE TRIGGER attack BEFORE INSERT ON public.notes FOR EACH ROW EXECUTE FUNCTION public.on_insert();",
  "ALTER ROLE learner SET search_path = public, pg_catalog;",
  "ALTER DATABASE app SET search_path = public, pg_catalog;",
].join("\n");

describe("the suite's ways into the database", { timeout: 60_000 }, () => {
  let cell: Cell;

  beforeAll(async () => {
    const embedded = runtimes.find(({ name }) => name === "embedded");
    cell = (await embedded?.runtime().open(shape, new AbortController().signal)) as Cell;
    cell.suite.listen({
      control: async (request) => (await cell.control(request), null),
    });
    await cell.suite.call("connect", cell.wiring);
    await cell.load("api", await probeApp());
    expect(await cell.suite.call("probe", { app: "api", withinMs: 10_000 })).toEqual({ ready: true });
  });

  afterAll(() => cell[Symbol.asyncDispose]());

  async function attempt(body: string, testMs = 5_000): Promise<Outcome> {
    const code = `
      const { it, expect } = require("@jest/globals");
      const { api, cell, db, observe } = require("backlab/suite");
      const sql = async (text) => (await api().get("/sql?q=" + encodeURIComponent(text))).body;
      module.exports = { one: () => it("works", async () => { ${body} }) };`;
    await cell.suite.call("load", { code, stages: ["one"] });
    const { outcomes } = await cell.suite.call("runStage", { stage: "one", seed: 1, testMs, shuffle: false });
    return outcomes[0] as Outcome;
  }

  async function holds(body: string): Promise<void> {
    expect(await attempt(body)).toMatchObject({ message: null, status: "passed" });
  }

  it("show the statements up to now, whatever the app writes into its own", async () => {
    await holds(`
      const mark = await observe.mark();
      await sql("SELECT 1 AS first");
      for (let n = 0; n < 20; n++)
        await sql("DO $$ BEGIN RAISE LOG 'backlab mark " + process.pid + "." + n + "'; END $$ -- backlab mark " + process.pid + "." + n);
      await sql("DO $$ BEGIN RAISE LOG 'statement: SELECT 3 AS made_up'; END $$");
      await sql("SELECT 2 AS last");
      const seen = await observe.sql(mark);
      expect(seen[0].text).toBe("SELECT 1 AS first");
      expect(seen.at(-1).text).toBe("SELECT 2 AS last");
      expect(seen).toHaveLength(23);`);
  });

  it("show what an app sends in the suite's name, should it get hold of its password", async () => {
    await holds(`globalThis.mark = await observe.mark(); await db().query("SELECT 1 AS ours");`);
    const client = new pg.Client({ connectionString: cell.wiring.services.postgres?.suite ?? "" });
    await client.connect();
    await client.query("SELECT 2 AS stolen");
    await client.end();
    await holds(`
      const seen = await observe.sql(globalThis.mark);
      expect(seen.map(({ text }) => text)).toEqual(["SELECT 2 AS stolen"]);`);
  });

  it("say so when the app sent more than can be looked at, and go on with the next mark", async () => {
    const outcome = await attempt(`
      const mark = await observe.mark();
      await sql("DO $$ BEGIN FOR n IN 1..18 LOOP RAISE LOG '%', repeat('x', 1024 * 1024); END LOOP; END $$");
      await observe.sql(mark);`);
    expect(outcome.message).toMatch(/more SQL since observe.mark\(\) than can be looked at: over 16 MiB/);
    await holds(`
      const mark = await observe.mark();
      await sql("SELECT 1");
      expect((await observe.sql(mark)).map(({ text }) => text)).toEqual(["SELECT 1"]);`);
  });

  it("do not make a superuser of an app that has put functions and triggers in their way", async () => {
    await holds(`
      expect(await sql(${JSON.stringify(ATTACKS)})).not.toHaveProperty("error");
      const mark = await observe.mark();
      await sql("SELECT 1");
      await observe.sql(mark);
      await db().query("INSERT INTO public.notes VALUES (1)");
      await db().query("SELECT format('%I.%I', relname, relname) FROM pg_class LIMIT 1");
      await cell.restart("postgres");
      await db().query("SELECT format('%I.%I', relname, relname) FROM pg_class LIMIT 1").catch(() => undefined);
      await observe.mark();
      expect(await db().query("SELECT rolname::text AS name FROM pg_catalog.pg_roles WHERE rolsuper")).toEqual([{ name: "postgres" }]);`);
  });

  it("give up on a table that the app keeps locked, and leave the next statement alone", async () => {
    await holds(`
      await sql("CREATE TABLE locked (id int)");
      void sql("BEGIN; LOCK TABLE locked; SELECT pg_sleep(4)").catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 200));`);
    const outcome = await attempt(`await db().query("SELECT * FROM locked")`, 1_000);
    expect(outcome).toMatchObject({ status: "failed", message: "Query read timeout" });
    await holds(`expect(await db().query("SELECT 1 AS one")).toEqual([{ one: 1 }])`);
  });
});
