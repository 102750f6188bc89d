import { createServer } from "node:http";
import { once } from "node:events";
import { mkdir, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Redis } from "ioredis";
import { describe, expect, it, vi } from "vitest";
import { remains } from "../../support/remains.ts";
import { hosts } from "./hosts.ts";
import { envFileOf, labWith, project, save, sql, whileUp } from "./support.ts";

const SOON = { timeout: 20_000, interval: 50 };

async function said(url: string): Promise<string> {
  return (await fetch(url)).text();
}

describe.each(hosts)("a project that is developed, its services $name", { timeout: 90_000 }, (under) => {
  it.skipIf(!under.available)("has its app up with what it needs, in its environment and in .env", async () => {
    await using mine = await project("hello", under);
    await whileUp(mine, {}, async ({ url, variables, lines }) => {
      await vi.waitFor(async () => expect(await said(url)).toBe("hello"), SOON);
      expect(lines).toContain("up as hello");
      const port = new URL(url).port;
      expect(JSON.parse(await said(`${url}/environment`))).toMatchObject({ ...variables, PORT: port });
      const text = await envFileOf(mine);
      expect(text).toMatch(/^MINE=1\n/);
      for (const [name, value] of Object.entries({ ...variables, PORT: port }))
        expect(text).toContain(`\n${name}=${value}\n`);
      expect(Object.keys(variables)).toEqual(["DATABASE_URL", "SIGNING_KEY"]);
    });
    expect(await remains(process.pid)).toEqual([]);
  });

  it.skipIf(!under.available)("starts its app again when a file is saved, also one that had crashed", async () => {
    await using mine = await project("first", under);
    await whileUp(mine, { lab: labWith() }, async ({ url, lines }) => {
      await vi.waitFor(async () => expect(await said(url)).toBe("first"), SOON);
      await writeFile(join(mine.folder, "src/server.ts"), "throw new Error('that was wrong');\n");
      await vi.waitFor(() => expect(lines.join("\n")).toContain("that was wrong"), SOON);
      await save(mine.folder, "second");
      await vi.waitFor(async () => expect(await said(url)).toBe("second"), SOON);
    });
  });

  it.skipIf(!under.available)(
    "finds its data, its passwords and its keys again the next time, and on the same port",
    async () => {
      await using mine = await project("hello", under);
      let before = {};
      await whileUp(mine, {}, async ({ variables }) => {
        before = variables;
        await sql(variables["DATABASE_URL"], "CREATE TABLE kept AS SELECT 7 AS n");
      });
      await whileUp(mine, {}, async ({ variables }) => {
        expect(variables).toEqual(before);
        expect(await sql(variables["DATABASE_URL"], "SELECT n FROM kept")).toEqual([{ n: 7 }]);
      });
    },
  );

  it.skipIf(!under.available)("begins with empty databases when asked to", async () => {
    await using mine = await project("hello", under);
    await whileUp(mine, {}, async ({ variables }) => {
      await sql(variables["DATABASE_URL"], "CREATE TABLE kept AS SELECT 7 AS n");
    });
    await whileUp(mine, { reset: true }, async ({ variables }) => {
      await expect(sql(variables["DATABASE_URL"], "SELECT n FROM kept")).rejects.toThrow(/does not exist/);
    });
  });

  it.skipIf(!under.available)(
    "has what the lab's database holds to begin with, once, with the rights that apps have when graded",
    async () => {
      await using mine = await project("hello", under);
      const seed = "CREATE TABLE products AS SELECT 7 AS id;\n";
      const ids = (url: string | undefined): Promise<unknown> => sql(url, "SELECT id FROM products");
      await whileUp(mine, { seed }, async ({ variables: { DATABASE_URL: url } }) => {
        await sql(url, "INSERT INTO products VALUES (8)");
        await expect(sql(url, "ALTER TABLE products ADD COLUMN more int")).rejects.toThrow(/must be owner/);
      });
      await whileUp(mine, { seed }, async ({ variables: { DATABASE_URL: url } }) => {
        expect(await ids(url)).toEqual([{ id: 7 }, { id: 8 }]);
      });
      const broken = whileUp(mine, { seed: "CREATE TABLE (", reset: true }, () => Promise.resolve());
      await expect(broken).rejects.toMatchObject({
        code: "lab_invalid",
        message: expect.stringMatching(/seed\.sql does not run here: syntax/) as string,
      });
    },
  );

  it.skipIf(!under.available)("says how to begin anew when what was kept is broken", async () => {
    await using mine = await project("hello", under);
    await whileUp(mine, {}, () => Promise.resolve());
    await under.breakPostgres(mine);
    await expect(whileUp(mine, {}, () => Promise.resolve())).rejects.toMatchObject({
      code: "service_failed",
      message: expect.stringMatching(/^postgres does not start on what was kept: /) as string,
      hint: expect.stringMatching(/pg_control[\s\S]+backlab dev --reset/) as string,
    });
    await whileUp(mine, { reset: true }, () => Promise.resolve());
  });

  it.skipIf(!under.available)("shows a statement of megabytes, and what comes after it", async () => {
    await using mine = await project("hello", under);
    await whileUp(mine, { traced: true }, async ({ variables, traced }) => {
      const url = variables["DATABASE_URL"];
      await vi.waitFor(async () => {
        await sql(url, "SELECT 1");
        expect(traced).not.toEqual([]);
      }, SOON);
      await sql(url, `SELECT length('${"x".repeat(3_000_000)}')`);
      await sql(url, "SELECT 2");
      await vi.waitFor(() => expect(traced.at(-1)?.text).toBe("SELECT 2"), SOON);
      expect(traced.at(-2)?.text).toMatch(/^SELECT length\('x{3000000}'\)$/);
    });
  });

  it.skipIf(!under.available)("shows what its app sends to Postgres, with the values", async () => {
    await using mine = await project("hello", under);
    await whileUp(mine, { traced: true }, async ({ variables, traced }) => {
      await vi.waitFor(async () => {
        await sql(variables["DATABASE_URL"], "SELECT 1 +\n 1 AS two");
        expect(traced).toContainEqual({ service: "postgres", text: "SELECT 1 + 1 AS two" });
      }, SOON);
    });
  });

  it.skipIf(!under.available || !under.hasRedis)("shows what its app sends to Redis, and keeps that too", async () => {
    await using mine = await project("hello", under);
    const lab = labWith("redis");
    await whileUp(mine, { lab, traced: true }, async ({ variables, traced }) => {
      const redis = new Redis(variables["REDIS_URL"] ?? "");
      await vi.waitFor(async () => {
        await redis.set("word", "two words");
        expect(traced.map(({ text }) => text)).toContain("set word two words");
      }, SOON);
      await redis.quit();
    });
    await whileUp(mine, { lab }, async ({ variables }) => {
      const redis = new Redis(variables["REDIS_URL"] ?? "");
      expect(await redis.get("word")).toBe("two words");
      await redis.quit();
    });
  });

  it.skipIf(!under.available)("says which port is in use, and brings nothing up", async () => {
    await using mine = await project("hello", under);
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    await expect(whileUp(mine, { port }, () => Promise.resolve())).rejects.toMatchObject({
      code: "bad_usage",
      message: `port ${port}, which api listens on, is in use`,
      hint: expect.stringContaining(`--port ${port + 1}`) as string,
    });
    other.close();
    expect(await envFileOf(mine)).toBe("MINE=1\n");
  });

  it.skipIf(!under.available)("says which file its app starts with, when there is none", async () => {
    await using mine = await project("hello", under);
    await rm(join(mine.folder, "src"), { recursive: true });
    await expect(whileUp(mine, {}, () => Promise.resolve())).rejects.toMatchObject({
      code: "bad_usage",
      message: `${mine.folder} has no src/server.ts, with which api starts`,
    });
  });

  it.skipIf(!under.available)("says what is not installed, and how to", async () => {
    await using mine = await project("hello", under);
    const file = join(mine.folder, "package.json");
    const up = (): Promise<void> => whileUp(mine, {}, () => Promise.resolve());
    await writeFile(file, '{"dependencies":{"express":"5","pg":"8"}}');
    await expect(up()).rejects.toMatchObject({
      code: "bad_usage",
      message: `express, pg are not installed in ${mine.folder}`,
      hint: "package.json asks for them: npm install",
    });
    await mkdir(join(mine.folder, "node_modules/pg"), { recursive: true });
    await expect(up()).rejects.toMatchObject({ message: `express is not installed in ${mine.folder}` });
    await rm(file);
    await expect(up()).rejects.toMatchObject({
      code: "bad_usage",
      message: expect.stringContaining("ENOENT") as string,
    });
    expect(await envFileOf(mine)).toBe("MINE=1\n");
  });

  it.skipIf(!under.available)("is told that a service has ended", async () => {
    await using mine = await project("hello", under);
    const ending = whileUp(mine, {}, async ({ variables }) => {
      await under.killPostgres(mine, variables["DATABASE_URL"] ?? "");
      await new Promise(() => undefined);
    });
    await expect(ending).rejects.toMatchObject({
      code: "service_failed",
      message: expect.stringMatching(/^postgres was ended by SIGKILL$/) as string,
    });
    expect(await remains(process.pid)).toEqual([]);
  });
});
